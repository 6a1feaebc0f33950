import type { Explain } from '../problems/hover'
import { servedIn } from './analysis'
import { markdownOf, offsetOf } from './conversion'
import { documentationOf } from './documentation'

const isUnknown = /: Unknown\n```\s*$/

/** What the server knows of a place. */
export const explain: Explain = async (view, asked) => {
  const file = servedIn(view)
  if (!file) return undefined
  const [{ doc }, version] = [view.state, file.version]
  const found = await file.ask('textDocument/hover', asked)
  const said = markdownOf(found?.contents)
  const content = said ? await documentationOf(said) : undefined
  const range = found?.range && [offsetOf(doc, found.range.start), offsetOf(doc, found.range.end)]
  const [at, from, to] = [asked, range?.[0] ?? asked, range?.[1] ?? asked].map((place) =>
    file.now(place, version),
  )
  if (servedIn(view) !== file || at === undefined || from === undefined || to === undefined) return undefined
  return { at, from, to, content, isUnknown: isUnknown.test(said) }
}
