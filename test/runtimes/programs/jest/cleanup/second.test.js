require('./leave.cjs')('second')
