import { show } from './app/offline/show'
import { startTheme } from './config/theme'
import { locale } from './i18n/messages'
import './room.css'

// The page that plays an interview from a file, in which it is whole: build/playbackFile.ts
// makes one file of it, and the server puts the recording in.

startTheme()
document.documentElement.lang = locale()
const root = document.getElementById('root')
if (root) show(root)
