// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { combined, connectionState, type Facts } from './state'

const fresh: Facts = {
  synced: false,
  hasContent: false,
  failed: false,
  unsaved: 0,
  isLate: false,
  closed: undefined,
  final: false,
}

it('goes from connecting to saved, saving and offline', () => {
  expect(connectionState(fresh).kind).toBe('connecting')
  expect(connectionState({ ...fresh, synced: true })).toEqual({ kind: 'saved', unsaved: 0 })
  const young = { ...fresh, synced: true, unsaved: 2 }
  expect(connectionState(young)).toEqual({ kind: 'saved', unsaved: 2 })
  expect(connectionState({ ...young, isLate: true })).toEqual({ kind: 'saving', unsaved: 2 })
  expect(connectionState({ ...fresh, failed: true }).kind).toBe('offline')
  expect(connectionState({ ...fresh, hasContent: true, unsaved: 3 })).toMatchObject({ unsaved: 3 })
})

it('LIVE-3 says why it is gone for good and what to do', () => {
  const state = connectionState({ ...fresh, final: true, closed: { code: 4404 } })
  expect(state).toMatchObject({ kind: 'gone', happened: 'There is no such room.' })
  const restart = connectionState({ ...fresh, failed: true, closed: { code: 1012 } })
  expect(restart).toMatchObject({ kind: 'offline', happened: 'The server is restarting.' })
})

it('several documents are as well as the one that fares worst', () => {
  const saved = connectionState({ ...fresh, synced: true, unsaved: 1 })
  const offline = connectionState({ ...fresh, failed: true, unsaved: 2 })
  expect(combined([saved, saved])).toEqual({ kind: 'saved', unsaved: 2 })
  expect(combined([saved, offline])).toMatchObject({ kind: 'offline', unsaved: 3 })
  expect(combined([{ kind: 'connecting' }, saved])).toEqual({ kind: 'connecting' })
  // What is opened later, beside the code, is no news until it fails.
  expect(combined([saved, { kind: 'connecting' }])).toEqual({ kind: 'saved', unsaved: 1 })
  expect(combined([saved, connectionState({ ...fresh, hasContent: true })])).toMatchObject({ kind: 'saved' })
  expect(combined([saved, { kind: 'connecting' }, offline])).toMatchObject({ kind: 'offline' })
  expect(combined([])).toEqual({ kind: 'connecting' })
})
