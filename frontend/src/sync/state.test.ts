import { expect, it } from 'vitest'
import { connectionState, type Facts } from './state'

const fresh: Facts = {
  synced: false,
  hasContent: false,
  failed: false,
  unsaved: 0,
  closed: undefined,
  final: false,
}

it('goes from connecting to saved, saving and offline', () => {
  expect(connectionState(fresh).kind).toBe('connecting')
  expect(connectionState({ ...fresh, synced: true })).toEqual({ kind: 'saved' })
  expect(connectionState({ ...fresh, synced: true, unsaved: 2 })).toEqual({ kind: 'saving', unsaved: 2 })
  expect(connectionState({ ...fresh, failed: true }).kind).toBe('offline')
  expect(connectionState({ ...fresh, hasContent: true, unsaved: 3 })).toMatchObject({ unsaved: 3 })
})

it('LIVE-3 says why it is gone for good and what to do', () => {
  const state = connectionState({ ...fresh, final: true, closed: { code: 4404 } })
  expect(state).toMatchObject({ kind: 'gone', happened: 'There is no such room.' })
  const restart = connectionState({ ...fresh, failed: true, closed: { code: 1012 } })
  expect(restart).toMatchObject({ kind: 'offline', happened: 'The server is restarting.' })
})
