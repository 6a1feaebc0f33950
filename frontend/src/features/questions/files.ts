import { unzipSync, zipSync } from 'fflate'
import { importQuestion, type QuestionSummary, questionFile } from '../../api/questions'
import { save } from '../../components/save'
import { told } from '../../i18n/told'

/** A file's name for something that is called so, without its ending. */
export function nameFor(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
  return [...plain].slice(0, 60).join('') || 'question'
}

/** Names for files, in which none is twice. */
export function namesFor(titles: readonly string[]): string[] {
  const taken = new Set<string>()
  return titles.map((title) => {
    const first = nameFor(title)
    let name = first
    for (let count = 2; taken.has(name); count += 1) name = `${first}-${count}`
    taken.add(name)
    return `${name}.toml`
  })
}

/** Gives one question to the browser, as a file. */
export async function exportOne(id: string, title: string, key: string) {
  save(new Blob([await questionFile(id, key)], { type: 'application/toml' }), `${nameFor(title)}.toml`)
}

/** Several, in one archive; beside it those that did not come, and why the first of them. */
export async function archiveOf(
  questions: readonly Pick<QuestionSummary, 'id' | 'title'>[],
  ask: (id: string) => Promise<string>,
): Promise<{ archive: Uint8Array<ArrayBuffer>; missing: string[]; error: unknown }> {
  const names = namesFor(questions.map(({ title }) => title))
  const files: Record<string, Uint8Array> = {}
  const missing: string[] = []
  let first: unknown
  for (const [at, { id, title }] of questions.entries()) {
    try {
      // One after the other: a server counts how much is asked at once.
      files[names[at] ?? id] = new TextEncoder().encode(await ask(id))
    } catch (error) {
      first ??= error
      missing.push(title)
    }
  }
  return { archive: zipSync(files), missing, error: first }
}

/**
 * Gives several to the browser, in one archive. Titles of those that did not come.
 *
 * Throws where none did.
 */
export async function exportAll(questions: readonly QuestionSummary[], key: string): Promise<string[]> {
  const { archive, missing, error } = await archiveOf(questions, (id) => questionFile(id, key))
  if (missing.length === questions.length) throw error
  save(new Blob([archive], { type: 'application/zip' }), 'questions.zip')
  return missing
}

/** What became of a file. */
export type Imported = { name: string } & ({ id: string; title: string } | { why: string })

/** Bytes of a question, at most; a file of more is not sent. */
const largest = 512 * 1024

/** Keeps the questions of these files, one after the other, and tells what became of each. */
export async function importAll(files: readonly File[], key: string, tooLarge: string): Promise<Imported[]> {
  const all: Imported[] = []
  for (const file of await unpacked(files)) {
    // In their order: that is how they stand in the list.
    all.push(await importOne(file, key, tooLarge))
  }
  return all
}

/** Bytes of an archive, and questions in it, at most. */
const largestArchive = 64 * 1024 * 1024
const mostQuestions = 1_000

/** The files of questions; in place of an archive, as an export is one, those in it. */
async function unpacked(files: readonly File[]): Promise<File[]> {
  const all = await Promise.all(
    files.map(async (file) => {
      const isArchive = /\.zip$/i.test(file.name) && file.size <= largestArchive
      return isArchive ? questionsIn(new Uint8Array(await file.arrayBuffer())) : undefined
    }),
  )
  return files.flatMap((file, at) => all[at] ?? [file])
}

/** The files of questions in an archive; undefined where it is none, or has none. */
export function questionsIn(archive: Uint8Array<ArrayBuffer>): File[] | undefined {
  let count = 0
  try {
    const found = unzipSync(archive, {
      filter: ({ name, originalSize }) =>
        /\.toml$/i.test(name) && originalSize <= largest && ++count <= mostQuestions,
    })
    const files = Object.entries(found).map(
      ([name, bytes]) => new File([bytes.slice()], name, { type: 'application/toml' }),
    )
    return files.length > 0 ? files : undefined
  } catch {
    return undefined
  }
}

async function importOne(file: File, key: string, tooLarge: string): Promise<Imported> {
  if (file.size > largest) return { name: file.name, why: tooLarge }
  try {
    const { id, title } = await importQuestion(file, key)
    return { name: file.name, id, title }
  } catch (error) {
    return { name: file.name, why: told(error) }
  }
}
