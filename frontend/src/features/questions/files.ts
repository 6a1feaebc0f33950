import { zipSync } from 'fflate'
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

/** The same for several: in one archive. */
export async function exportAll(questions: readonly QuestionSummary[], key: string) {
  const names = namesFor(questions.map(({ title }) => title))
  const files: Record<string, Uint8Array> = {}
  for (const [at, { id }] of questions.entries()) {
    // One after the other: a server counts how much is asked at once.
    // eslint-disable-next-line no-await-in-loop
    files[names[at] ?? id] = new TextEncoder().encode(await questionFile(id, key))
  }
  save(new Blob([zipSync(files)], { type: 'application/zip' }), 'questions.zip')
}

/** What became of a file. */
export type Imported = { name: string } & ({ id: string; title: string } | { why: string })

/** Bytes of a question, at most; a file of more is not sent. */
const largest = 512 * 1024

/** Keeps the questions of these files, one after the other, and tells what became of each. */
export async function importAll(files: readonly File[], key: string, tooLarge: string): Promise<Imported[]> {
  const all: Imported[] = []
  for (const file of files) {
    // In their order: that is how they stand in the list.
    // eslint-disable-next-line no-await-in-loop
    all.push(await importOne(file, key, tooLarge))
  }
  return all
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
