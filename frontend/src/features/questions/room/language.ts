import type { QuestionDetail } from '../../../api/questions'
import { isOffered, languages } from '../../../config/languages'

/** The languages that a room offers and a question has starters for. */
export const bothHave = ({ languages: written }: Pick<QuestionDetail, 'languages'>, offered: Offered) =>
  languages.filter(({ id }) => isOffered(id, offered) && written.includes(id))

type Offered = Parameters<typeof isOffered>[1]

/** In which language a question is brought in, unless one chooses; undefined leaves it to the server. */
export function languageFor(
  question: Pick<QuestionDetail, 'languages'>,
  offered: Offered,
  active: string | undefined,
): string | undefined {
  const both = bothHave(question, offered)
  // One without starters is for whatever language is spoken already.
  if (active !== undefined && question.languages.length === 0 && isOffered(active, offered)) return active
  return (both.find(({ id }) => id === active) ?? both[0])?.id
}
