/* Reads one picture after another, away from the page, so that the page never stutters. */

import decodeQR from "../../vendor/qr/decode.js";

self.onmessage = ({ data: image }) => {
  let code = "";
  try {
    code = decodeQR(image);
  } catch {
    // There is no code in this picture, which is what most pictures are like.
  }
  self.postMessage(code);
};
