import { expect, it } from 'vitest'
import { Ledger } from './ledger'

it('STORE-1 counts an edit as saved only when the server says so', () => {
  const ledger = new Ledger()
  ledger.connected()
  ledger.messageSent() // the empty SyncStep2
  ledger.edited(0)
  ledger.messageSent()
  ledger.edited(0)
  ledger.messageSent()
  expect(ledger.unsaved).toBe(2)
  ledger.saved(1)
  expect(ledger.unsaved).toBe(2)
  ledger.saved(2)
  expect(ledger.unsaved).toBe(1)
  ledger.saved(3)
  expect(ledger.unsaved).toBe(0)
})

it('counts what was written offline, and forgets what an old connection sent', () => {
  const ledger = new Ledger()
  ledger.restore(3)
  ledger.edited(0)
  expect(ledger.unsaved).toBe(4)
  ledger.connected()
  ledger.messageSent()
  ledger.connected()
  // A report of the connection that is gone means nothing for this one.
  ledger.saved(1)
  expect(ledger.unsaved).toBe(4)
  ledger.messageSent()
  ledger.saved(1)
  expect(ledger.unsaved).toBe(0)
})

it('knows since when something is unsaved, to the second', () => {
  const ledger = new Ledger()
  ledger.connected()
  expect(ledger.unsavedSince).toBeUndefined()
  for (const at of [10_000, 10_400, 12_000, 15_000]) {
    ledger.edited(at)
    ledger.messageSent()
  }
  expect(ledger.unsavedSince).toBe(10_000)
  ledger.saved(1)
  expect(ledger.unsavedSince).toBe(10_000)
  ledger.saved(2)
  expect(ledger.unsavedSince).toBe(12_000)
  ledger.saved(4)
  expect(ledger.unsavedSince).toBeUndefined()
  ledger.edited(15_100)
  expect(ledger.unsavedSince).toBe(15_100)
})

it('does not know when something was written on an earlier visit', () => {
  const ledger = new Ledger()
  ledger.restore(2)
  ledger.edited(5_000)
  expect(ledger.unsavedSince).toBeUndefined()
})
