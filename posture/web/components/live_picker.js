// Which camera: a list where there are several, and a button to turn round on a phone.

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

  // Names and number of the cameras are known once one of them is on.
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

  // The one that was chosen is gone: back to any.
  forget() {
    this.wish = { facing: "user" };
  }
}
