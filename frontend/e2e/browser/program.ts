import { readdirSync, readFileSync } from 'node:fs'
import type { JSHandle, Page } from 'playwright-core'
import { beforeAll } from 'vitest'
import type { Ending, Piece, Typed } from '../../src/features/run/browser/run'
import { patience } from './browser'
import { Stage } from './stage'

type Module = typeof import('../../src/features/run/browser/run')

/** The built script that runs programs: the one that the page loads. */
const assets = new URL('../../dist/assets/', import.meta.url)

function script(): string {
  const names = readdirSync(assets).filter((name) => /^run-[\w-]+\.js$/.test(name))
  const found = names.find((name) => readFileSync(new URL(name, assets), 'utf8').includes('runHere'))
  if (!found) throw new Error('the build has no script that runs programs')
  return `/assets/${found}`
}

export interface Outcome {
  ending: Ending
  stdout: string
  stderr: string
  note: string
  /** Milliseconds from the call until the first output, and until the end. */
  first: number | undefined
  total: number
  /** The longest that the page did nothing else, in milliseconds. */
  longest: number
  /** What was said to be loading. */
  loading: string[]
}

export interface Job {
  language: string
  file: string
  files: Record<string, string>
  stdin: string
  isTyped?: boolean
}

/** A program of one file. */
export const job = (language: string, text: string, stdin = ''): Job => {
  const file = `main.${{ javascript: 'js', typescript: 'ts', python: 'py', sql: 'sql' }[language] ?? language}`
  return { language, file, files: { [file]: text }, stdin }
}

/**
 * Runs a program on a page as the room does. It is stopped, if so, when it has printed this; `typed`
 * is what somebody types, each when it has printed what stands before it.
 */
export async function runOn(
  page: Page,
  program: Job,
  stopAt?: string,
  typed: readonly (readonly [string, Typed])[] = [],
): Promise<Outcome> {
  // As text: what is a function here has its imports rewritten.
  const loaded: JSHandle<Module> = await page.evaluateHandle(`import('${script()}')`)
  return page.evaluate(
    async ([{ runHere }, asked, mark, lines]) => {
      const texts = { stdout: '', stderr: '', note: '' }
      const loading: string[] = []
      const turns = [...lines]
      const startedAt = performance.now()
      const since = () => Math.round(performance.now() - startedAt)
      let first: number | undefined
      let longest = 0
      let tick = performance.now()
      const watch = setInterval(() => {
        longest = Math.max(longest, Math.round(performance.now() - tick))
        tick = performance.now()
      }, 10)
      const running = runHere(asked, {
        piece: ({ stream, text }: Piece) => {
          first ??= since()
          texts[stream] += text
          for (let next = turns[0]; next && texts.stdout.endsWith(next[0]); next = turns[0]) {
            turns.shift()
            running.type(next[1])
          }
          if (mark !== undefined && texts.stdout.includes(mark)) running.stop()
        },
        progress: (progress) => {
          if (progress && !loading.includes(progress.what)) loading.push(progress.what)
        },
      })
      if (mark === '') running.stop()
      const ending = await running.ended
      clearInterval(watch)
      return { ending, ...texts, first, total: since(), longest, loading }
    },
    [loaded, program, stopAt, typed] as const,
  )
}

/**
 * The longest that the page did nothing else while something ran, in milliseconds: the least of some turns,
 * for it is to say what the page does, and not how busy the machine is meanwhile.
 */
export async function longestOf(first: Outcome, again: () => Promise<Outcome>): Promise<number> {
  let least = first.longest
  for (let turn = 0; turn < 4 && least >= 1_000; turn++) least = Math.min(least, (await again()).longest)
  return least
}

type Rest = Parameters<typeof runOn> extends [unknown, ...infer R] ? R : never

/** A page on which all programs of a file's tests run. Called where tests are declared. */
export function programs() {
  const stage = Stage.of()
  let page: Page
  beforeAll(async () => {
    page = await stage.browser.newPage()
    page.setDefaultTimeout(patience)
    await page.goto(`http://${stage.server.address}/`)
  })
  return { stage, run: (...[program, stopAt, typed]: Rest) => runOn(page, program, stopAt, typed) }
}
