/** What finds things in a language: a library for it, or rules that hold for all. */
export type Family = 'ruff' | 'biome' | 'plain'

const families: Record<string, Family> = { python: 'ruff', javascript: 'biome', typescript: 'biome' }

export const familyOf = (language: string): Family => families[language] ?? 'plain'
