/** What the room's page may use of files. */
export { DropZone } from './DropZone'
export { FileTabs } from './FileTabs'
export { GoneBar } from './GoneBar'
export { LanguageMenu } from './LanguageMenu'
export { useFileWork } from './useFileWork'
export { useOpenFile } from './useOpenFile'
export { useRoomNews } from './useRoomNews'
