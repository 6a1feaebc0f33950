import { ApiError } from '../../api/request'

/** What stands in the way of running something: it can't be run here, something else runs, or the connection. */
export type Obstacle = 'place' | 'busy' | 'connection'

/** Something could not be run: the message says why, and what to do next. */
export class ObstacleError extends Error {
  constructor(
    readonly obstacle: Obstacle,
    message: string,
  ) {
    super(message)
  }
}

/** What it was, where that is known. */
export function obstacleIn(error: unknown): Obstacle | undefined {
  if (error instanceof ObstacleError) return error.obstacle
  if (!(error instanceof ApiError)) return undefined
  if (error.status === 0) return 'connection'
  return error.code === 'run_in_progress' ? 'busy' : undefined
}
