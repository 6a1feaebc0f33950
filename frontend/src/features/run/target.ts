import { languageOf, languages } from '../../config/languages'

interface Candidate {
  id: string
  path: string
  isDeleted: boolean
}

/** What would run. */
export interface Target {
  path: string
  language: string
}

/**
 * What runs: the file that is open, if it is a program; else, as with a README in front, that of
 * the room's language.
 */
export function targetOf(
  open: { file: Candidate; language: string } | undefined,
  files: readonly Candidate[],
  roomLanguage: string | undefined,
): Target | undefined {
  if (open && !open.file.isDeleted && languages.some(({ id }) => id === open.language))
    return { path: open.file.path, language: open.language }
  const { id, file } = languageOf(roomLanguage)
  const own = files.find((one) => one.id === file && !one.isDeleted)
  return own && { path: own.path, language: id }
}
