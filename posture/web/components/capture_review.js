// The photo just taken, unchanged: in its own size, not mirrored. It is only in the browser.

class Review {
  // describe(words) about the photo once it is shown
  constructor(image, describe) {
    this.image = image;
    this.describe = describe;
    this.address = null;
    this.photo = null;
  }

  // height: of the camera's picture. hint: what was wrong at that moment, empty if nothing was.
  show(jpeg, height, hint) {
    this.drop();
    this.photo = { jpeg, height };
    this.image.onload = () => {
      const size = `${this.image.naturalWidth} × ${this.image.naturalHeight} pixels`;
      this.describe(hint ? `${size}. When it was taken: ${hint}` : size);
    };
    this.image.src = this.address = URL.createObjectURL(jpeg);
  }

  drop() {
    this.photo = null;
    this.image.removeAttribute("src");
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = null;
  }
}
