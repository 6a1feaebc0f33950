/** What the room's page may use of files. */
import { loaded } from '../../components/loaded'

export { DropZone } from './DropZone'
export { FileTabs } from './FileTabs'
export { GoneBar } from './GoneBar'
export { LanguageMenu } from './LanguageMenu'
export { useFileWork } from './useFileWork'
export { useOpenFile } from './useOpenFile'
export { useRoomNews } from './useRoomNews'
export { useFormat } from './format/useFormat'
export { startOfLine } from './format/line'

/** Only where something could not be formatted: what formats comes by the same way. */
export const ProblemBar = loaded(() => import('./format/ProblemBar').then((module) => module.ProblemBar))
