import { expect, it } from 'vitest'
import { languages } from '../../config/languages'
import { browserLanguages } from '../../features/run/browser/run'
import { canRunNow } from './canRunNow'

it('knows what runs in browsers as well as the runner does', () => {
  const known = languages.map(({ id }) => id).filter(canRunNow)
  expect(known.toSorted()).toEqual([...browserLanguages].toSorted())
})
