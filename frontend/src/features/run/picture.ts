import { messages, textOf } from '../../i18n/messages'
import { type ImageSize, kindOf, sizeOf } from './imageSize'

/** How a picture begins: iTerm2's sequence, which other terminals and libraries know, too. */
export const pictureStart = '\u001b]1337;File='

/** A picture that a program has written. */
export interface Picture extends ImageSize {
  /** A `data:` URL of ours: the policy of the page allows no others. */
  url: string
  /** What the program calls it: one line, perhaps empty. */
  name: string
  /** How large it wants to be: in pixels, or a part of the place. */
  wanted: { width?: string; height?: string }
}

/** What a picture has come to: it, or the sentence that is shown instead. */
export type PictureOrWhy = { picture: Picture } | { why: string }

/** Characters of base64: the server keeps 256 KiB of output in all. */
const longestPayload = 192 * 1024
const longestHead = 1_024
const longestName = 100
/** Pixels of one. Ten times what a screen has is nothing that a program prints for people. */
const mostPixels = 16_000_000
const mostOnASide = 16_384

const text = messages({
  en: {
    named: (name: string) => `Picture: ${name}`,
    unnamed: 'Picture',
    standIn: (what: string, width: number, height: number) => `[${what} (${width} × ${height})]`,
    broken: '[A picture that is incomplete or damaged was left out.]',
    unknown: '[A file was left out: only pictures are shown here, as PNG, JPEG or GIF.]',
    large: '[A picture was left out because it is too large. It may have 192 KiB and 16 million pixels.]',
    many: '[A picture was left out: this run has too many of them.]',
  },
  de: {
    named: (name) => `Bild: ${name}`,
    unnamed: 'Bild',
    standIn: (what, width, height) => `[${what} (${width} × ${height})]`,
    broken: '[Ein Bild wurde weggelassen: Es ist unvollständig oder beschädigt.]',
    unknown: '[Eine Datei wurde weggelassen: Hier werden nur Bilder gezeigt, als PNG, JPEG oder GIF.]',
    large: '[Ein Bild wurde weggelassen, weil es zu groß ist. Erlaubt sind 192 KiB und 16 Millionen Pixel.]',
    many: '[Ein Bild wurde weggelassen: Dieser Lauf hat zu viele.]',
  },
})

/** What a picture is called, for those who don't see it. */
export const titleOf = ({ name }: Picture) => (name ? textOf(text).named(name) : textOf(text).unnamed)

/** What is said of one that can't be shown. */
export const broken = () => textOf(text).broken

/** What is said of those that are more than a run may have. */
export const tooMany = () => textOf(text).many

/** What stands for a picture where there is only text. */
export const standInOf = (picture: Picture) =>
  textOf(text).standIn(titleOf(picture), picture.width, picture.height)

/** What may stand before the colon, and after it. */
const headPart = /[^:\p{Cc}]*/uy
const payloadPart = /[A-Za-z0-9+/=\r\n]*/y

/** How far a picture was read. */
interface PictureRead {
  /** Where to read on. */
  next: number
  /** What it has come to; undefined where its end has not come. */
  what?: PictureOrWhy
  /** What was taken for a part of it, and is text. */
  before?: string
}

/** Gathers one picture, from behind its beginning. Its pieces may end anywhere. */
export class PictureReader {
  private readonly parts: string[] = []
  private length = 0
  private head: string | undefined
  private isCut = false

  /** Something between was left out by the server. */
  cut() {
    this.isCut = true
  }

  read(input: string, start: number): PictureRead {
    let at = start
    if (this.head === undefined) {
      at = this.gather(input, at, headPart, longestHead)
      if (at === input.length) return { next: at }
      if (input[at] !== ':') return this.broken(at)
      this.head = this.parts.splice(0).join('')
      this.length = 0
      at += 1
    }
    at = this.gather(input, at, payloadPart, longestPayload)
    if (at === input.length) return { next: at }
    if (input[at] === '\u0007') return this.end(at + 1)
    if (input[at] !== '\u001b') return this.broken(at)
    if (at + 1 === input.length) return { next: at }
    return input[at + 1] === '\\' ? this.end(at + 2) : this.broken(at)
  }

  private gather(input: string, at: number, what: RegExp, most: number): number {
    what.lastIndex = at
    const part = what.exec(input)?.[0] ?? ''
    // What is more is not kept, and is no text neither.
    if (this.length <= most) this.parts.push(part)
    this.length += part.length
    return at + part.length
  }

  private end(next: number): PictureRead {
    if (this.isCut) return { next, what: { why: broken() } }
    if (this.length > longestPayload) return { next, what: { why: textOf(text).large } }
    return { next, what: pictureOf(this.head ?? '', this.parts.join('')) }
  }

  /** It ends by something that is none of it: what stands behind its last line is text to be read. */
  private broken(next: number): PictureRead {
    const all = this.parts.join('')
    const line = this.head === undefined ? -1 : all.lastIndexOf('\n')
    const before = line < 0 ? '' : all.slice(line).replaceAll('\r', '')
    return { next, what: { why: broken() }, before }
  }
}

function decoded(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** A picture of what stands before the colon, and after it. */
function pictureOf(head: string, payload: string): PictureOrWhy {
  const { unknown, large } = textOf(text)
  const base64 = payload.replaceAll(/[\r\n]/g, '')
  const bytes = decoded(base64)
  if (!bytes || bytes.length === 0) return { why: broken() }
  const kind = kindOf(bytes)
  const fields = new Map(head.split(';').map((field) => [field.split('=', 1)[0], field.replace(/^.*?=/, '')]))
  if (!kind || fields.get('inline') !== '1') return { why: unknown }
  const size = sizeOf(kind, bytes)
  if (!size) return { why: broken() }
  const { width, height } = size
  if (width * height > mostPixels || Math.max(width, height) > mostOnASide) return { why: large }
  const wanted = {
    ...lengthOf('width', fields.get('width'), 'ch'),
    ...lengthOf('height', fields.get('height'), 'lh'),
  }
  const url = `data:image/${kind};base64,${base64}`
  return { picture: { url, name: nameOf(fields.get('name')), width, height, wanted } }
}

/** One line that cannot turn the text around it. */
function nameOf(field: string | undefined): string {
  const name = new TextDecoder().decode(decoded(field ?? '') ?? new Uint8Array())
  const clean = name.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd\s]+/gu, ' ').trim()
  return [...clean].slice(0, longestName).join('')
}

/** `300px`, `50%`, or so many characters or lines. */
function lengthOf(side: 'width' | 'height', field: string | undefined, unit: string) {
  const [, number, given] = /^(\d{1,5})(px|%)?$/.exec(field ?? '') ?? []
  if (!number || Number(number) === 0 || (given === '%' && side === 'height')) return {}
  return { [side]: `${Math.min(Number(number), given === '%' ? 100 : 4_096)}${given ?? unit}` }
}
