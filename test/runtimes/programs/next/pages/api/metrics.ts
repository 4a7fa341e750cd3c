import { handle } from '../../lib/metrics'

export default handle.requestHandler({ compress: false })
