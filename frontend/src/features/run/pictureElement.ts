import { broken, type Picture, titleOf } from './picture'

/** Shows a picture: never wider than its place, and a sentence where the browser can't read it. */
export function pictureElement(picture: Picture): HTMLElement {
  const { url, width, height, wanted } = picture
  const image = document.createElement('img')
  image.className = 'output-picture'
  image.alt = titleOf(picture)
  if (picture.name) image.title = picture.name
  // Its place is kept before it is decoded: nothing jumps below.
  Object.assign(image, { width, height, decoding: 'async', draggable: false })
  if (wanted.width) image.style.width = wanted.width
  if (wanted.height) image.style.height = wanted.height
  if (wanted.height && !wanted.width) image.style.width = 'auto'
  image.addEventListener('error', () => image.replaceWith(broken()), { once: true })
  image.src = url
  return image
}
