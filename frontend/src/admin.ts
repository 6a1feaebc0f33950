// First: the order of all layers is said there.
import './admin.css'
import { startTheme } from './config/theme'
import { show } from './features/admin/show'
import { locale } from './i18n/messages'

startTheme()
document.documentElement.lang = locale()
const root = document.getElementById('root')
if (root) show(root)
