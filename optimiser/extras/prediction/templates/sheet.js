"use strict";
// An answer is read only when something was written, and it is written into the page as text.
const number = text => {
  const plain = text.replace(/[£,%\s]/g, "").replace(/\u2212/g, "-").replace(/m$/i, "");
  return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
};
const rounded = value => {
  const size = Math.abs(value), places = size >= 100 ? 0 : 1;
  return Number(value.toFixed(places)).toLocaleString("en-GB").replace("-", "\u2212");
};
const read = text => JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(text), sign => sign.charCodeAt(0))));
const paragraph = (place, text, kind) => {
  const line = document.createElement("p");
  line.textContent = text;
  if (kind) line.className = kind;
  place.append(line);
};
const beside = (found, expected) => {
  const unit = found.unit;
  let text = `You expected ${rounded(expected)}; it is ${rounded(found.value)} (${unit}). You were ${rounded(Math.abs(expected - found.value))} away.`;
  if (found.low !== null && found.high !== null) {
    const inside = found.low <= expected && expected <= found.high;
    text += ` Nine draws of ten lie between ${rounded(found.low)} and ${rounded(found.high)}: yours is ${inside ? "inside" : "outside"}.`;
  }
  return text;
};
for (const part of document.querySelectorAll("section.guess")) {
  const button = part.querySelector("button"), place = part.querySelector(".answer"), hint = part.querySelector(".wait");
  const expected = () => {
    const chosen = part.querySelector("input[type=radio]:checked"), field = part.querySelector(".expect");
    return chosen ? chosen.value : field ? field.value.trim() : "";
  };
  const usable = () => {
    const text = expected();
    return text !== "" && (!part.querySelector(".number") || number(text) !== null);
  };
  const look = () => button.setAttribute("aria-disabled", String(!usable()));
  part.addEventListener("input", look);
  look();
  button.addEventListener("click", () => {
    if (place.childElementCount) return;
    if (!usable()) {
      hint.textContent = part.querySelector(".number") ? "Write a number first." : "Write or choose what you expect first.";
      return;
    }
    hint.textContent = "";
    const found = read(part.dataset.covered);
    if (found.value !== null && number(expected()) !== null) paragraph(place, beside(found, number(expected())), "beside");
    for (const text of found.said) paragraph(place, text);
    for (const field of part.querySelectorAll("input, textarea")) {
      if (field.type === "radio") field.disabled = true; else field.readOnly = true;
    }
    button.hidden = true;
    place.focus();
  });
}
