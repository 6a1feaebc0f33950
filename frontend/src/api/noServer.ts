import { ApiError } from './apiError'
import type * as server from './request'

// In the place of `request` where there is no server (build/playbackFile.ts): nothing is asked, and
// whoever asks hears what one hears of a server that does not answer.

export { ApiError } from './apiError'

/** Nobody sees it: where there is no server nothing offers what needs one. */
export const silence: typeof server.silence = () => 'There is no server.'

const refused = () => new ApiError(silence(), 0, undefined)

export const request: typeof server.request = () => Promise.reject(refused())

export const requestBytes: typeof server.requestBytes = () => Promise.reject(refused())

export const failure: typeof server.failure = () => Promise.resolve(refused())
