require('./leave.cjs')('third')
