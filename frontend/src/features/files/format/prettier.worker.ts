import * as babel from 'prettier/plugins/babel'
import * as estree from 'prettier/plugins/estree'
import * as markdown from 'prettier/plugins/markdown'
import { format } from 'prettier/standalone'
import { languageOfPath } from '../../../config/languages'
import { answer } from './worker'

// TypeScript, too: Prettier's own parser for it is three times as large.
const parsers: Record<string, string> = { json: 'json', markdown: 'markdown' }

answer(async ({ path, text, indentation }) => ({
  text: await format(text, {
    parser: parsers[languageOfPath(path).id] ?? 'babel-ts',
    plugins: [babel, estree, markdown],
    useTabs: indentation === 'tabs',
    tabWidth: typeof indentation === 'number' ? indentation : 2,
  }),
}))
