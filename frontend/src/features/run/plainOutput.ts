import type { OutputPiece, Stream } from '../../sync/runs'
import { AnsiReader } from './ansi'
import { endedBy, typedBy, typedText } from './typed'

/** Output as text alone: what a terminal would obey is gone, and pictures are named. */
export function plainOutput(pieces: readonly OutputPiece[]): string {
  const readers = new Map<Stream, AnsiReader>()
  let all = ''
  let typist: string | undefined
  for (const { stream, text, by = '' } of pieces) {
    if (stream === 'stdin') {
      all += `${typist === by ? '' : typedBy(by)}${typedText(text)}`
      typist = text.endsWith('\n') ? undefined : by
      continue
    }
    if (stream === 'end') {
      all += `${typist === undefined ? '' : '\n'}${endedBy(by)}\n`
      typist = undefined
      continue
    }
    typist = undefined
    if (stream === 'note') {
      for (const reader of readers.values()) reader.gap()
      all += `${all && !all.endsWith('\n') ? '\n' : ''}${text.trimEnd()}\n`
      continue
    }
    const reader = readers.get(stream) ?? new AnsiReader()
    readers.set(stream, reader)
    for (const styled of reader.read(text)) all += styled.text
  }
  for (const reader of readers.values()) for (const styled of reader.end()) all += styled.text
  return all
}
