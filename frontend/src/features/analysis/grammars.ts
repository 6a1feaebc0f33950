import type { Parser } from '@lezer/common'
import { parser as cpp } from '@lezer/cpp'
import { parser as go } from '@lezer/go'
import { parser as java } from '@lezer/java'
import { parser as javascript } from '@lezer/javascript'
import { parser as php } from '@lezer/php'
import { parser as python } from '@lezer/python'
import { parser as rust } from '@lezer/rust'

const parsers: Record<string, Parser> = {
  python,
  javascript: javascript.configure({ dialect: 'jsx' }),
  typescript: javascript.configure({ dialect: 'ts' }),
  java,
  cpp,
  c: cpp,
  go,
  rust,
  php,
}

const tsx = javascript.configure({ dialect: 'jsx ts' })

/** What reads a file; undefined where there is no grammar of its language. In .tsx files `<T>value` is no cast. */
export const grammarOf = (language: string, path: string): Parser | undefined =>
  path.endsWith('.tsx') ? tsx : parsers[language]
