import { createContext, type ReactNode, use } from 'react'
import { LargeButton } from '../../features/board/LargeButton'

/** What one can do with the board, where one can do anything. */
export const BoardToolsContext = createContext<ReactNode>(undefined)

/** What one can do with the board, and its size. */
export function BoardThenBar() {
  return (
    <div className="ml-auto flex items-center">
      {use(BoardToolsContext)}
      <LargeButton />
    </div>
  )
}
