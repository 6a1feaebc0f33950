import { Source, must, RecordingError } from './source'

/** Whose update it was, as the recording says it: names come from elsewhere. */
export interface RecordedPerson {
  kind: 'server' | 'operator' | 'person' | 'unknown'
  /** UUID of a person; that of nobody for all others. */
  id: string
}

/** The death of what is still there at the end. */
export const never = 0xffff_ffff

/** Everything that a text ever had in it, in order. Units are UTF-16 units. */
export interface RecordedText {
  content: string
  /** Units before each span, and before the end: one more than spans. */
  starts: Uint32Array
  /** The moment from which each span is there. */
  births: Uint32Array
  /** The moment from which it is not: `never`, or not before its birth. */
  deaths: Uint32Array
  /** Yjs ids of the units, in runs. */
  ids: {
    clients: Float64Array
    clocks: Float64Array
    /** Units before each run, and before the end. */
    starts: Uint32Array
  }
}

/** The recording of a document, as it is written. Its tree is read by `tree.ts`. */
export interface Recorded {
  people: RecordedPerson[]
  /** Unix ms of each update. Never goes back. */
  times: Float64Array
  /** Index into `people` of each update. */
  authors: Uint32Array
  texts: RecordedText[]
  /** JSON of whatever is not text. */
  tree: unknown
}

const kinds = ['server', 'operator', 'person', 'unknown'] as const
const nobody = '00000000-0000-0000-0000-000000000000'

/** Reads a recording. Throws a `RecordingError` for anything that is none. */
export function decode(bytes: Uint8Array): Recorded {
  const source = new Source(bytes)
  const isMarked = [...'PPR1'].every((letter) => source.byte() === letter.charCodeAt(0))
  must(isMarked, 'This is no recording, or one of another version.')
  const people = Array.from({ length: source.count() }, () => person(source))
  const updates = source.count()
  const times = timesOf(new Source(source.blob()), updates)
  const authors = authorsOf(new Source(source.blob()), updates, people.length)
  const texts = Array.from({ length: source.count() }, () => textOf(source, updates))
  const tree = treeOf(source)
  must(source.isAtEnd, 'The recording goes on behind its end.')
  return { people, times, authors, texts, tree }
}

function person(source: Source): RecordedPerson {
  const kind = kinds[source.byte()]
  must(kind !== undefined, 'The recording has an author of an unknown kind.')
  if (kind !== 'person') return { kind, id: nobody }
  const hex = Array.from(source.bytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
    '-',
  )
  return { kind, id }
}

function timesOf(column: Source, updates: number): Float64Array {
  // Each takes a byte: a number that lies about them makes no room.
  must(updates <= column.left, 'The recording has more updates than times.')
  const times = new Float64Array(updates)
  let time = 0
  for (let index = 0; index < updates; index++) {
    time += column.uint()
    times[index] = time
  }
  must(column.isAtEnd, 'The recording has more times than updates.')
  must(time <= Number.MAX_SAFE_INTEGER, 'The recording has a time that is too late.')
  return times
}

function authorsOf(column: Source, updates: number, people: number): Uint32Array {
  const authors = new Uint32Array(updates)
  let index = 0
  while (!column.isAtEnd) {
    const [who, count] = [column.uint(), column.uint()]
    must(who < people, 'The recording names an author who is not in its list.')
    must(count > 0 && count <= updates - index, 'The recording has more authors than updates.')
    authors.fill(who, index, index + count)
    index += count
  }
  must(index === updates, 'The recording has updates without an author.')
  return authors
}

function textOf(source: Source, updates: number): RecordedText {
  const content = source.text()
  const starts = startsOf(new Source(source.blob()), content.length)
  const spans = starts.length - 1
  const births = new Uint32Array(spans)
  const column = new Source(source.blob())
  let birth = 0
  for (let span = 0; span < spans; span++) {
    birth += column.zigzag()
    must(birth >= 1 && birth <= updates, 'The recording has text of an update that it does not have.')
    births[span] = birth
  }
  must(column.isAtEnd, 'The recording has more births than spans of text.')
  const deaths = deathsOf(new Source(source.blob()), births, updates)
  return { content, starts, births, deaths, ids: idsOf(new Source(source.blob()), content.length) }
}

function startsOf(column: Source, units: number): Uint32Array {
  const starts = [0]
  let end = 0
  while (!column.isAtEnd) {
    const length = column.uint()
    must(length > 0 && length <= units - end, 'The recording has spans that do not fit their text.')
    end += length
    starts.push(end)
  }
  must(end === units, 'The recording has text without a span.')
  return Uint32Array.from(starts)
}

function deathsOf(column: Source, births: Uint32Array, updates: number): Uint32Array {
  const deaths = births.map((birth) => {
    const age = column.uint()
    if (age === 0) return never
    const death = birth + age - 1
    must(death <= updates, 'The recording has text that an update deleted which it does not have.')
    return death
  })
  must(column.isAtEnd, 'The recording has more deaths than spans of text.')
  return deaths
}

function idsOf(column: Source, units: number): RecordedText['ids'] {
  const clients: number[] = []
  const clocks: number[] = []
  const starts = [0]
  let [end, next] = [0, 0]
  while (!column.isAtEnd) {
    const client = column.uint()
    const clock = next + column.zigzag()
    const length = column.uint()
    must(length > 0 && length <= units - end, 'The recording has ids that do not fit their text.')
    must(clock >= 0 && Number.isSafeInteger(clock + length), 'The recording has an id that cannot be one.')
    clients.push(client)
    clocks.push(clock)
    end += length
    next = clock + length
    starts.push(end)
  }
  must(end === units, 'The recording has text without ids.')
  return {
    clients: Float64Array.from(clients),
    clocks: Float64Array.from(clocks),
    starts: Uint32Array.from(starts),
  }
}

function treeOf(source: Source): unknown {
  const json = source.text()
  try {
    return JSON.parse(json) as unknown
  } catch {
    throw new RecordingError('The recording has a tree that is not JSON.')
  }
}
