require('./leave.cjs')('first')
