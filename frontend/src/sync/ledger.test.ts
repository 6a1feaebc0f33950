import { expect, it } from 'vitest'
import { Ledger } from './ledger'

it('STORE-1 counts an edit as saved only when the server says so', () => {
  const ledger = new Ledger()
  ledger.connected()
  ledger.messageSent() // the empty SyncStep2
  ledger.edited()
  ledger.messageSent()
  ledger.edited()
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
  ledger.edited()
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
