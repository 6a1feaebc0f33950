// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { largePaste, type Noticed, watchSession } from './watch'

describe('a paste is large', () => {
  it('from 200 characters or 5 lines on', () => {
    expect(largePaste('x'.repeat(199))).toBeUndefined()
    expect(largePaste('x'.repeat(200))).toEqual({ kind: 'paste', lines: 1, characters: 200 })
    expect(largePaste('a\nb\nc\nd')).toBeUndefined()
    expect(largePaste('a\r\nb\r\nc\r\nd\r\ne')).toEqual({ kind: 'paste', lines: 5, characters: 9 })
  })

  it('by what is in it, not by empty space around it', () => {
    expect(largePaste(`\n\n\n\nx${' '.repeat(300)}\n\n`)).toBeUndefined()
  })
})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

function session(files: string[] = []) {
  const [code, chat] = [document.createElement('div'), document.createElement('div')]
  document.body.append(code, chat)
  const noticed: Noticed[] = []
  const stop = watchSession({
    isCode: (target) => target === code,
    texts: () => files,
    onNotice: (one) => noticed.push(one),
  })
  return { code, chat, noticed, stop }
}

/** jsdom has no clipboard. */
function clip(target: Element, type: string, text: string) {
  const event = new Event(type, { bubbles: true })
  Object.assign(event, { clipboardData: { getData: () => text } })
  target.dispatchEvent(event)
}

function hide(isHidden: boolean) {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(isHidden)
  document.dispatchEvent(new Event('visibilitychange'))
}

const large = 'one\ntwo\nthree\nfour\nfive'

it('a large paste from elsewhere into the code is noticed, by its size alone', () => {
  const { code, chat, noticed, stop } = session(['something else'])
  clip(code, 'paste', large)
  expect(noticed).toEqual([{ kind: 'paste', lines: 5, characters: 23 }])
  clip(chat, 'paste', large)
  clip(code, 'paste', 'small')
  stop()
  clip(code, 'paste', large)
  expect(noticed).toHaveLength(1)
})

it('what is in the room, or was copied or cut here, is no paste from elsewhere', () => {
  const { code, chat, noticed } = session([`# before\n${large}\n# after`])
  clip(code, 'paste', large.replaceAll('\n', '\r\n'))
  clip(code, 'cut', 'a\nb\nc\nd\ne\nf')
  clip(code, 'paste', 'b\nc\nd\ne\nf\n')
  clip(chat, 'copy', 'x'.repeat(300))
  clip(code, 'paste', 'x'.repeat(250))
  expect(noticed).toEqual([])
  clip(code, 'paste', 'y'.repeat(250))
  expect(noticed).toHaveLength(1)
})

it('leaving the tab is noticed when one comes back, and not for a moment', () => {
  const { noticed, stop } = session()
  hide(true)
  vi.advanceTimersByTime(4_000)
  hide(false)
  expect(noticed).toEqual([])
  hide(true)
  vi.advanceTimersByTime(20_300)
  expect(noticed).toEqual([])
  hide(false)
  expect(noticed).toEqual([{ kind: 'away', seconds: 20 }])
  stop()
  hide(true)
  vi.advanceTimersByTime(20_000)
  hide(false)
  expect(noticed).toHaveLength(1)
})
