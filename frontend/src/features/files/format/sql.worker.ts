import { formatDialect, sqlite } from 'sql-formatter'
import { answer } from './worker'

answer(({ text, indentation }) => ({
  text: `${formatDialect(text, {
    dialect: sqlite,
    useTabs: indentation === 'tabs',
    tabWidth: typeof indentation === 'number' ? indentation : 2,
  })}\n`,
}))
