// A still in the camera's full size.

const STILL_QUALITY = 0.95;
const MORE_PIXELS = 1.2; // a photo from the sensor must have this many times the video's pixels
const SENSOR_MS = 4000;

// The video's own picture as a JPEG; null if that fails.
function stillOf(video, darkroom) {
  return darkroom.jpeg(video, video.videoWidth, video.videoHeight, STILL_QUALITY);
}

// The sensor's photo if the browser can take one larger than the video (phones); else the video's.
async function bestStill(video, track, darkroom) {
  const plain = stillOf(video, darkroom); // the moment of the beep, whatever becomes of the other
  const photo = await sensorPhoto(video, track).catch(() => null);
  return photo || plain;
}

async function sensorPhoto(video, track) {
  if (!("ImageCapture" in window)) return null;
  const capture = new ImageCapture(track);
  const { imageWidth, imageHeight } = await inTime(capture.getPhotoCapabilities());
  const pixels = MORE_PIXELS * video.videoWidth * video.videoHeight;
  if (!imageWidth || !imageHeight || imageWidth.max * imageHeight.max < pixels) return null;
  const photo = await inTime(capture.takePhoto({ imageWidth: imageWidth.max, imageHeight: imageHeight.max }));
  if (photo.type !== "image/jpeg") return null;
  const picture = await createImageBitmap(photo);
  const { width, height } = picture;
  const lies = width > height === video.videoWidth > video.videoHeight ? "as the video" : "on its side";
  const trouble = pictureTrouble(picture);
  picture.close();
  return width * height >= pixels && lies === "as the video" && !trouble ? photo : null;
}

// Some cameras never answer.
function inTime(promise) {
  return Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error("late")), SENSOR_MS))]);
}
