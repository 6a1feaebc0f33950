/** Formats that are shown: by what is in the bytes, never by what somebody calls them. No SVG, which is a document. */
export type ImageKind = 'png' | 'jpeg' | 'gif'

/** In pixels. */
export interface ImageSize {
  width: number
  height: number
}

const begins = (bytes: Uint8Array, ...signs: number[]) => signs.every((sign, at) => bytes[at] === sign)

/** Which format it is; undefined for all others. */
export function kindOf(bytes: Uint8Array): ImageKind | undefined {
  if (begins(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png'
  if (begins(bytes, 0xff, 0xd8, 0xff)) return 'jpeg'
  // GIF87a and GIF89a.
  if (begins(bytes, 0x47, 0x49, 0x46, 0x38) && (bytes[4] === 0x37 || bytes[4] === 0x39) && bytes[5] === 0x61)
    return 'gif'
  return undefined
}

/**
 * How large an image says that it is, before anything is decoded: few bytes can stand for billions of pixels.
 * Undefined where it does not say so, or where it has no pixels.
 */
export function sizeOf(kind: ImageKind, bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const size = kind === 'png' ? pngSize(view) : kind === 'gif' ? gifSize(view) : jpegSize(view)
    return size && size.width > 0 && size.height > 0 ? size : undefined
  } catch {
    // It ends before it says so.
    return undefined
  }
}

/** The first part of a PNG is its header. */
function pngSize(view: DataView): ImageSize | undefined {
  if (view.getUint32(12) !== 0x49484452) return undefined
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

/** Browsers make the canvas as large as the first frame, where that is larger. */
function gifSize(view: DataView): ImageSize | undefined {
  const canvas = { width: view.getUint16(6, true), height: view.getUint16(8, true) }
  const flags = view.getUint8(10)
  let at = 13 + (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)
  // Extensions may stand before the frame: two bytes, then blocks with their length, the last one empty.
  while (view.getUint8(at) === 0x21) {
    at += 2
    for (let length = view.getUint8(at); length > 0; length = view.getUint8(at)) at += length + 1
    at += 1
  }
  if (view.getUint8(at) !== 0x2c) return undefined
  const [left, top] = [view.getUint16(at + 1, true), view.getUint16(at + 3, true)]
  return {
    width: Math.max(canvas.width, left + view.getUint16(at + 5, true)),
    height: Math.max(canvas.height, top + view.getUint16(at + 7, true)),
  }
}

/** The header of a frame is the marker of its kind, and stands behind others. */
function jpegSize(view: DataView): ImageSize | undefined {
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint8(at) !== 0xff) return undefined
    let marker = view.getUint8(at + 1)
    // Bytes that fill.
    while (marker === 0xff) marker = view.getUint8(++at + 1)
    const isTable = marker === 0xc4 || marker === 0xc8 || marker === 0xcc
    if (marker >= 0xc0 && marker <= 0xcf && !isTable)
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    if (marker === 0xd9 || marker === 0xda) return undefined
  }
}
