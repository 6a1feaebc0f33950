import { difficulties, type Difficulty, type QuestionSummary } from '../../api/questions'

/** What somebody looks for. Empty texts look for nothing. */
export interface Filter {
  search: string
  tag: string
  language: string
  difficulty: Difficulty | ''
}

export const nothing: Filter = { search: '', tag: '', language: '', difficulty: '' }

export const isAnything = (filter: Filter) => Object.values(filter).every((value) => value.trim() === '')

/** What the address says. */
export function filterIn(query: string): Filter {
  const all = new URLSearchParams(query)
  const text = (name: keyof Filter) => all.get(name)?.slice(0, 100) ?? ''
  return {
    search: text('search'),
    tag: text('tag'),
    language: text('language'),
    difficulty: difficulties.find((one) => one === text('difficulty')) ?? '',
  }
}

/** The same for an address: with its question mark, or nothing. */
export function queryOf(filter: Filter): string {
  const set = Object.entries(filter).filter(([, value]) => value !== '')
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`
}

const plain = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** Those in which each word of the search is somewhere: in the title, the summary or a tag. Those with it in the title come first. */
export function found(questions: readonly QuestionSummary[], filter: Filter): QuestionSummary[] {
  const words = plain(filter.search).split(/\s+/).filter(Boolean)
  const fits = questions.filter(({ title, summary, tags, languages, difficulty }) => {
    const text = plain([title, summary, ...tags].join('\n'))
    return (
      words.every((word) => text.includes(word)) &&
      (filter.tag === '' || tags.includes(filter.tag)) &&
      (filter.language === '' || languages.includes(filter.language)) &&
      (filter.difficulty === '' || difficulty === filter.difficulty)
    )
  })
  if (words.length === 0) return fits
  const isTitle = ({ title }: QuestionSummary) => words.every((word) => plain(title).includes(word))
  return [...fits.filter(isTitle), ...fits.filter((one) => !isTitle(one))]
}

/** The tags that there are, with how many have each. */
export function tagsIn(questions: readonly QuestionSummary[]): [tag: string, count: number][] {
  const counts = new Map<string, number>()
  for (const { tags } of questions) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts].toSorted(([a], [b]) => a.localeCompare(b))
}
