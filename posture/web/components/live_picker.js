// Which camera: a list if there are several, and on a phone a button to switch between front and back.

class CameraPicker {
  constructor(list, flip, onChoose) {
    this.list = list;
    this.flip = flip;
    this.wish = { facing: "user" };
    list.onchange = () => {
      this.wish = { deviceId: list.value };
      onChoose();
    };
    flip.onclick = () => {
      this.wish = { facing: this.facing === "environment" ? "user" : "environment" };
      onChoose();
    };
  }

  // The cameras' names and number are known only once one of them is on.
  async show(camera) {
    const { deviceId, facingMode } = camera.track.getSettings();
    this.facing = facingMode;
    const found = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    const cameras = found.filter((device) => device.kind === "videoinput" && device.deviceId);
    this.list.replaceChildren(...cameras.map((device, i) => new Option(device.label || `Camera ${i + 1}`, device.deviceId)));
    this.list.value = deviceId;
    this.list.hidden = cameras.length < 2;
    this.flip.hidden = cameras.length < 2 || !facingMode;
  }

  // The chosen one is gone: use any.
  forget() {
    this.wish = { facing: "user" };
  }
}
