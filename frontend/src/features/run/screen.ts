import type { OutputPiece, Stream } from '../../sync/runs'
import { AnsiReader, plain, type Style, type Styled } from './ansi'
import { errorPlacesIn } from './errorPlaces'
import { type Picture, tooMany } from './picture'
import { pictureElement } from './pictureElement'
import { type ResultTable, TableReader } from './resultTable'
import { elementsOf, mostRows, tableElement } from './tableElement'
import { endedWords, enderElement, typedText, typistElement } from './typed'

/** A place in one of the room's files. */
export interface FilePlace {
  /** Id of the file. */
  file: string
  line: number
  column: number | undefined
}

interface Options {
  /** Id of the file that a path in the output means; undefined where it is none of the room's. */
  fileOf: (path: string) => string | undefined
  /** Whether it is SQL, whose results are tables. */
  hasTables?: boolean
  /** Somebody wants to go to a place that the output names. */
  onPlace: (place: FilePlace) => void
}

/** Text of one look in the line that is being written. */
interface Part {
  text: string
  style: Style
  stream: Stream
  picture?: Picture
  /** What comes next was done by somebody called so: they typed it, or ended the input. */
  typist?: string
}

/** What stands in a line for a picture, or for a name. */
const sign = '\ufffc'

/** Lines and UTF-16 units in a block. Only blocks in sight are laid out. */
const blockLines = 100
const blockLength = 8_000
/** A line that is longer is broken: laying out one takes ever longer. */
const longestLine = 32_000
/** What is drawn again with every change, in UTF-16 units. */
const longestTail = 2_000
/** Elements for colours and for places. What comes after them has none: the page has to stay smooth. */
const mostElements = 15_000
const mostLinks = 2_000
/** Pixels of all pictures: so many bytes, four times, may be held by the browser. */
const mostPixels = 48_000_000

/**
 * Shows what a program writes, as it comes: what was drawn stays, and what is new is put behind it.
 * All of it is text in text nodes, whatever the program writes.
 */
export class Screen {
  private readonly readers = new Map<Stream, AnsiReader>()
  private tables = new TableReader()
  private block: HTMLElement | undefined
  private lines = 0
  private length = 0
  private elements = 0
  private links = 0
  private pixels = 0
  /** Pixels of height that pictures take in the block. */
  private height = 0
  /** Who typed what was written last, if their line has not ended. */
  private typist: string | undefined
  /** Whole lines, and what was written of the last one. */
  private done: Part[] = []
  private line: Part[] = []
  private lineLength = 0
  private readonly tail = document.createElement('span')

  constructor(
    private readonly root: HTMLElement,
    private readonly options: Options,
  ) {
    root.addEventListener('click', this.onClick)
    root.addEventListener('keydown', this.onKey)
    this.clear()
  }

  readonly clear = () => {
    this.readers.clear()
    this.tables = new TableReader()
    this.root.replaceChildren()
    this.tail.replaceChildren()
    Object.assign(this, {
      block: undefined,
      lines: 0,
      length: 0,
      elements: 0,
      links: 0,
      pixels: 0,
      height: 0,
      typist: undefined,
    })
    Object.assign(this, { done: [], line: [], lineLength: 0 })
  }

  readonly write = (pieces: readonly OutputPiece[]) => {
    for (const { stream, text, by } of pieces) {
      if (stream === 'stdin') {
        this.tables.pass(text)
        this.type(text, by ?? '')
        continue
      }
      if (stream === 'end') {
        this.endInput(by ?? '')
        continue
      }
      this.typist = undefined
      if (stream === 'note') {
        // It may say that something was left out.
        this.endTables()
        for (const reader of this.readers.values()) reader.gap()
        // A sentence stands on a line of its own.
        if (this.line.length > 0) this.add('\n', plain, stream)
        this.add(`${text.trimEnd()}\n`, plain, stream)
        continue
      }
      if (stream === 'stdout' && this.options.hasTables)
        for (const part of this.tables.read(text)) this.putPart(part)
      else {
        this.tables.pass(text)
        this.read(text, stream)
      }
    }
    this.draw()
  }

  /** Nothing more comes: what waits for its end is shown as it is. */
  readonly end = () => {
    this.endTables()
    for (const [stream, reader] of this.readers) for (const styled of reader.end()) this.put(styled, stream)
    this.draw()
  }

  stop() {
    this.root.removeEventListener('click', this.onClick)
    this.root.removeEventListener('keydown', this.onKey)
    this.root.replaceChildren()
  }

  private read(text: string, stream: Stream) {
    const reader = this.readers.get(stream) ?? new AnsiReader()
    this.readers.set(stream, reader)
    for (const styled of reader.read(text)) this.put(styled, stream)
  }

  private endTables() {
    for (const part of this.tables.end()) this.putPart(part)
  }

  private putPart(part: string | ResultTable) {
    if (typeof part === 'string') return this.read(part, 'stdout')
    const elements = elementsOf(part)
    if (this.elements + elements > mostElements) return this.read(part.text, 'stdout')
    this.elements += elements
    if (this.lineLength > 0) this.add('\n', plain, 'stdout')
    this.flushDone()
    this.blockNow().append(tableElement(part))
    this.lines += Math.min(part.rows.length, mostRows) + 3
    return this.endBlock()
  }

  /** What somebody typed, behind their name. */
  private type(text: string, by: string) {
    // It comes in pieces, too.
    if (this.typist !== by) this.name(by, 'stdin')
    this.add(typedText(text), plain, 'stdin')
    this.typist = text.endsWith('\n') ? undefined : by
  }

  /** That somebody has ended the input: where it came, as what was typed, and nothing behind it. */
  private endInput(by: string) {
    this.tables.pass('\n')
    if (this.typist !== undefined) this.add('\n', plain, 'stdin')
    this.typist = undefined
    this.name(by, 'end')
    this.add(`${endedWords()}\n`, plain, 'end')
  }

  private name(typist: string, stream: Stream) {
    this.line.push({ text: sign, style: plain, stream, typist })
    // It is made once, not with each change of its line.
    this.flushLineSoFar(this.lineLength + 1)
  }

  private put({ text, style, picture }: Styled, stream: Stream) {
    if (!picture) return this.add(text, style, stream)
    this.pixels += picture.width * picture.height
    if (this.pixels > mostPixels) return this.add(tooMany(), style, stream)
    this.line.push({ text: sign, style, stream, picture })
    // It is made once, not with each change of its line.
    this.flushLineSoFar(this.lineLength + 1)
    return undefined
  }

  /** Takes what there is of a line that goes on. */
  private flushLineSoFar(length: number) {
    this.flushLine()
    this.flushDone()
    this.lineLength = length
  }

  private add(text: string, style: Style, stream: Stream) {
    for (let at = 0; at < text.length;) {
      const next = text.indexOf('\n', at)
      const end = Math.min(next < 0 ? text.length : next + 1, at + longestLine - this.lineLength)
      this.line.push({ text: text.slice(at, end), style, stream })
      this.lineLength += end - at
      if (end === next + 1 || this.lineLength >= longestLine) this.endLine()
      at = end
    }
  }

  private endLine() {
    this.flushLine()
    this.lines += 1
    if (this.lines >= blockLines || this.length >= blockLength) {
      this.flushDone()
      this.endBlock()
    }
  }

  /** Takes the line as it is: with its places where it names some. */
  private flushLine() {
    const { line } = this
    this.length += this.lineLength
    Object.assign(this, { line: [], lineLength: 0 })
    const named = errorPlacesIn(line.map(({ text }) => text).join('')).flatMap((place) => {
      const file = this.options.fileOf(place.file)
      return file === undefined ? [] : [{ ...place, file }]
    })
    if (named.length === 0 || this.links + named.length > mostLinks) {
      this.done.push(...line)
      return
    }
    this.links += named.length
    let [at, rest] = [0, line]
    for (const { start, end, file, line: number, column } of named) {
      const [before, from] = cut(rest, start - at)
      const [linked, after] = cut(from, end - start)
      this.done.push(...before)
      this.flushDone()
      const link = document.createElement('span')
      link.setAttribute('role', 'link')
      link.tabIndex = 0
      link.className = 'output-link'
      Object.assign(link.dataset, { file, line: String(number), column: String(column ?? '') })
      for (const part of linked) link.append(this.element(part))
      this.blockNow().append(link)
      ;[at, rest] = [end, after]
    }
    this.done.push(...rest)
  }

  private flushDone() {
    const block = this.done.length > 0 ? this.blockNow() : undefined
    for (const part of merged(this.done)) block?.append(this.element(part))
    this.done = []
  }

  /** The last block, without what is drawn again each time. */
  private blockNow(): HTMLElement {
    this.tail.remove()
    if (!this.block) {
      this.block = document.createElement('div')
      this.block.className = 'output-block'
      this.root.append(this.block)
    }
    return this.block
  }

  private endBlock() {
    // How high it is while it is out of sight; it remembers once it was seen.
    this.block?.style.setProperty(
      'contain-intrinsic-size',
      `auto none auto calc(${this.lines}lh + ${this.height}px)`,
    )
    Object.assign(this, { block: undefined, lines: 0, length: 0, height: 0 })
  }

  private draw() {
    // Only its end is drawn again.
    if (this.lineLength > longestTail && this.line.length > 0) this.flushLineSoFar(this.lineLength)
    this.flushDone()
    this.tail.replaceChildren(...merged(this.line).map((part) => this.element(part)))
    if (this.line.length > 0) this.blockNow().append(this.tail)
  }

  private element({ text, style, stream, picture, typist }: Part): Node {
    if (typist !== undefined) return stream === 'end' ? enderElement(typist) : typistElement(typist)
    if (picture) {
      this.height += Math.min(picture.height, 576)
      return pictureElement(picture)
    }
    if (style === plain && stream === 'stdout') return document.createTextNode(text)
    this.elements += 1
    if (this.elements > mostElements) return document.createTextNode(text)
    const span = document.createElement('span')
    span.dataset['stream'] = stream
    span.textContent = text
    if (style !== plain) dress(span, style)
    return span
  }

  private readonly onClick = (event: Event) => {
    const link = event.target instanceof Element && event.target.closest('[data-line]')
    if (!(link instanceof HTMLElement)) return
    const { file = '', line, column } = link.dataset
    // Whoever marks text that ends in a link wants the text.
    if (event.type === 'click' && getSelection()?.type === 'Range') return
    this.options.onPlace({ file, line: Number(line), column: column ? Number(column) : undefined })
  }

  private readonly onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) this.onClick(event)
  }
}

/** The first `length` UTF-16 units of some parts, and the rest. */
function cut(parts: readonly Part[], length: number): [Part[], Part[]] {
  const [before, after]: [Part[], Part[]] = [[], []]
  let left = length
  for (const part of parts) {
    const [head, rest] = [part.text.slice(0, Math.max(left, 0)), part.text.slice(Math.max(left, 0))]
    left -= part.text.length
    if (head) before.push({ ...part, text: head })
    if (rest) after.push({ ...part, text: rest })
  }
  return [before, after]
}

/** The same with neighbours of one look as one. */
function merged(parts: readonly Part[]): Part[] {
  const found: Part[] = []
  for (const part of parts) {
    const last = found.at(-1)
    const isText = !(last?.picture ?? part.picture ?? last?.typist ?? part.typist)
    if (last && last.style === part.style && last.stream === part.stream && isText) last.text += part.text
    else found.push({ ...part })
  }
  return found
}

/** Gives an element the look of a style: by classes, and own colours by CSSOM, which the page's policy allows. */
function dress(element: HTMLElement, style: Style) {
  const { colour, background, isInverse } = style
  const [front, back] = isInverse ? [background ?? 'back', colour ?? 'front'] : [colour, background]
  if (typeof front === 'number') element.classList.add(`ansi-${front}`)
  else if (front === 'back') element.classList.add('ansi-inverse')
  else if (front) element.style.color = front
  if (typeof back === 'number') element.classList.add(`ansi-on-${back}`)
  else if (back === 'front') element.classList.add('ansi-on-front')
  else if (back) element.style.backgroundColor = back
  const classes = {
    'font-bold': style.isBold,
    'opacity-70': style.isFaint,
    italic: style.isItalic,
    underline: style.isUnderlined,
    'line-through': style.isStruck,
  }
  for (const [name, isOn] of Object.entries(classes)) element.classList.toggle(name, isOn)
}
