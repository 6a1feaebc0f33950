import { broken, type Picture, PictureReader, pictureStart, standInOf } from './picture'

/** How a piece of text looks. Colours are 0 to 15 of the palette, or one of their own as `#rrggbb`. */
export interface Style {
  colour: number | string | undefined
  background: number | string | undefined
  isBold: boolean
  isFaint: boolean
  isItalic: boolean
  isUnderlined: boolean
  isStruck: boolean
  isInverse: boolean
}

/** Text of one look. The same object as before as long as nothing about the look changes. */
export interface Styled {
  text: string
  style: Style
  /** What the text stands for. */
  picture?: Picture
}

export const plain: Style = {
  colour: undefined,
  background: undefined,
  isBold: false,
  isFaint: false,
  isItalic: false,
  isUnderlined: false,
  isStruck: false,
  isInverse: false,
}

/** A sequence that has not ended after so many characters is none. */
const longestSequence = 1_024

// What terminals obey and this page does not: control characters, and what turns text around.
// eslint-disable-next-line no-control-regex
const special = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

const directions: Record<string, string> = {
  '\u202a': 'LRE',
  '\u202b': 'RLE',
  '\u202c': 'PDF',
  '\u202d': 'LRO',
  '\u202e': 'RLO',
  '\u2066': 'LRI',
  '\u2067': 'RLI',
  '\u2068': 'FSI',
  '\u2069': 'PDI',
}

/** A sign that is seen, instead of one that does something. */
function symbolOf(sign: string): string {
  const code = sign.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  return directions[sign] ? `⟨${directions[sign]}⟩` : `⟨${code.toString(16).toUpperCase()}⟩`
}

// eslint-disable-next-line no-control-regex
const csi = /\u001b\[([0-?]*)([ -/]*)([@-~])/y
// eslint-disable-next-line no-control-regex
const csiBegun = /^\u001b\[[0-?]*[ -/]*$/
// eslint-disable-next-line no-control-regex
const command = /^\u001b[\]PX^_][^\u0007\u001b\n]*(?:\u0007|\u001b\\)/
// eslint-disable-next-line no-control-regex
const commandBegun = /^\u001b[\]PX^_][^\u0007\u001b\n]*\u001b?$/
// eslint-disable-next-line no-control-regex
const other = /^\u001b[ -/]*[0-~]/
// eslint-disable-next-line no-control-regex
const otherBegun = /^\u001b[ -/]*$/

/**
 * Reads what a program writes for a terminal, in pieces that may end anywhere. Of all that a
 * terminal can do only colours, the like, and pictures are kept; other sequences go, and single
 * signs with a meaning are shown as symbols. What it gives is text, never markup.
 */
export class AnsiReader {
  private style = plain
  /** The beginning of a sequence whose end has not come. */
  private rest = ''
  /** The picture whose end has not come. */
  private picture: PictureReader | undefined

  read(piece: string): Styled[] {
    const found: Styled[] = []
    const add = (text: string) => {
      if (!text) return
      const last = found.at(-1)
      if (last && last.style === this.style && !last.picture) last.text += text
      else found.push({ text, style: this.style })
    }
    const input = this.rest + piece
    this.rest = ''
    let at = 0
    for (;;) {
      if (this.picture) {
        const { next, what, before } = this.picture.read(input, at)
        at = next
        if (!what) {
          this.rest = input.slice(at)
          return found
        }
        this.picture = undefined
        found.push('picture' in what ? this.styled(what.picture) : { text: what.why, style: plain })
        add(before ?? '')
      }
      special.lastIndex = at
      const next = special.exec(input)?.index ?? input.length
      add(input.slice(at, next))
      if (next === input.length) return found
      if (input.startsWith(pictureStart, next)) {
        this.picture = new PictureReader()
        at = next + pictureStart.length
        continue
      }
      const sign = input[next] ?? ''
      const length =
        sign === '\u001b' ? this.sequence(input, next) : sign === '\r' ? carriage(input, next) : 0
      if (length === undefined) {
        this.rest = input.slice(next)
        return found
      }
      if (length === 0) add(sign === '\r' ? '\n' : symbolOf(sign))
      at = next + Math.max(length, 1)
    }
  }

  private styled(picture: Picture): Styled {
    return { text: standInOf(picture), style: this.style, picture }
  }

  /** Something was left out here: a picture around it is none. */
  gap() {
    this.picture?.cut()
  }

  /** What has not ended, as it is: nothing more comes. */
  end(): Styled[] {
    if (this.picture) {
      this.picture = undefined
      return [{ text: broken(), style: plain }]
    }
    const { rest, style } = this
    this.rest = ''
    if (!rest) return []
    return [{ text: rest === '\r' ? '\n' : rest.replace(special, symbolOf), style }]
  }

  /** Obeys the sequence there. How long it is: 0 where it is none, undefined where its end may still come. */
  private sequence(input: string, at: number): number | undefined {
    csi.lastIndex = at
    const [all, parameters, between, final] = csi.exec(input) ?? []
    if (all !== undefined && all.length <= longestSequence) {
      if (final === 'm' && !between) this.style = applied(this.style, parameters ?? '')
      return all.length
    }
    const head = input.slice(at, at + longestSequence)
    const whole = command.exec(head)
    if (whole) return whole[0].length
    const isOpen = csiBegun.test(head) || commandBegun.test(head) || otherBegun.test(head)
    if (isOpen) return head.length < longestSequence ? undefined : 0
    // What begins a command and does not end is no sequence: its text stays to be read.
    return /^.[[\]PX^_]/s.test(head) ? 0 : (other.exec(head)?.[0].length ?? 0)
  }
}

/** A line ends with \n, here as elsewhere; what would overwrite a line is a line of its own. */
function carriage(input: string, at: number): number | undefined {
  if (at + 1 === input.length) return undefined
  return input[at + 1] === '\n' ? 1 : 0
}

/** Looks that there have been, so that the same look is the same object. A program may have many. */
const looks = new Map([[JSON.stringify(plain), plain]])
const mostLooks = 1_000

function known(style: Style): Style {
  const key = JSON.stringify(style)
  const found = looks.get(key)
  if (found || looks.size >= mostLooks) return found ?? style
  looks.set(key, style)
  return style
}

/** A style after an SGR sequence with these parameters. The same object where nothing changes. */
function applied(before: Style, parameters: string): Style {
  // Private ones, such as `?25`, are no colours.
  if (/[<=>?]/.test(parameters)) return before
  const numbers = parameters.split(/[;:]/).map((one) => (one === '' ? 0 : Number(one)))
  let style: Style = { ...before }
  for (let at = 0; at < numbers.length; at++) {
    const code = numbers[at] ?? 0
    if (code === 0) style = { ...plain }
    else if (code === 1) style.isBold = true
    else if (code === 2) style.isFaint = true
    else if (code === 3) style.isItalic = true
    else if (code === 4) style.isUnderlined = true
    else if (code === 7) style.isInverse = true
    else if (code === 9) style.isStruck = true
    else if (code === 21) style.isUnderlined = true
    else if (code === 22) style.isBold = style.isFaint = false
    else if (code === 23) style.isItalic = false
    else if (code === 24) style.isUnderlined = false
    else if (code === 27) style.isInverse = false
    else if (code === 29) style.isStruck = false
    else if (code >= 30 && code <= 37) style.colour = code - 30
    else if (code >= 90 && code <= 97) style.colour = code - 90 + 8
    else if (code === 39) style.colour = undefined
    else if (code >= 40 && code <= 47) style.background = code - 40
    else if (code >= 100 && code <= 107) style.background = code - 100 + 8
    else if (code === 49) style.background = undefined
    else if (code === 38 || code === 48) {
      const [colour, used] = ownColour(numbers.slice(at + 1))
      at += used
      if (colour !== undefined) style[code === 38 ? 'colour' : 'background'] = colour
    }
  }
  return known(style)
}

/** One of the three parts of a colour in the cube of 216. */
const cubePart = (of: number) => (of === 0 ? 0 : of * 40 + 55)
const hex = (...parts: number[]) => `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`
const isByte = (value: number | undefined): value is number =>
  value !== undefined && value >= 0 && value <= 255

/** A colour that is given by a number or by its parts, and how many parameters that took. */
function ownColour([kind, ...values]: number[]): [number | string | undefined, number] {
  if (kind === 2) {
    const [red, green, blue] = values
    return [isByte(red) && isByte(green) && isByte(blue) ? hex(red, green, blue) : undefined, 4]
  }
  if (kind !== 5) return [undefined, 1]
  const [index] = values
  if (!isByte(index)) return [undefined, 2]
  if (index < 16) return [index, 2]
  if (index >= 232) return [hex(...Array<number>(3).fill((index - 232) * 10 + 8)), 2]
  const cube = index - 16
  return [hex(cubePart(Math.floor(cube / 36)), cubePart(Math.floor(cube / 6) % 6), cubePart(cube % 6)), 2]
}
