/* Products and quotients of the compiled modules, without Python objects for what fits 128 bits.

   mypyc multiplies in registers below 31 bits only, and leaves everything else to Python's own integers, whose
   products and quotients cost some 800 instructions. The rules are full of products of 64 bits by 64. This file
   is included before everything else (compile_hook.py) and puts two functions in place of mypyc's, which still
   do what does not fit. Signs, rounding toward minus infinity and ZeroDivisionError are Python's. */

#ifndef BALCLIENT_WIDE_INTEGERS
#define BALCLIENT_WIDE_INTEGERS

#include <Python.h>

#include "CPy.h"

#if defined(__SIZEOF_INT128__)

typedef unsigned __int128 balclient_wide;

/* A magnitude and its sign, of an integer of at most 128 bits; false for a longer one. */
static inline bool balclient_read(CPyTagged value, balclient_wide *magnitude, bool *negative) {
    if (CPyTagged_CheckShort(value)) {
        Py_ssize_t small = CPyTagged_ShortAsSsize_t(value);
        *negative = small < 0;
        *magnitude = small < 0 ? -(size_t)small : (size_t)small;
        return true;
    }
    PyLongObject *object = (PyLongObject *)CPyTagged_LongAsObject(value);
    Py_ssize_t count = (Py_ssize_t)CPY_LONG_SIZE_SIGNED(object);
    *negative = count < 0;
    if (count < 0) {
        count = -count;
    }
    if (count * PyLong_SHIFT > 128) {
        return false;
    }
    balclient_wide read = 0;
    while (count > 0) {
        count--;
        read = read << PyLong_SHIFT | CPY_LONG_DIGIT(object, count);
    }
    *magnitude = read;
    return true;
}

/* The integer of a magnitude below 2^127 and a sign. */
static inline CPyTagged balclient_write(balclient_wide magnitude, bool negative) {
    if (magnitude >> 62 == 0 || (negative && magnitude == (balclient_wide)1 << 62)) {
        Py_ssize_t small = (Py_ssize_t)magnitude;
        return (CPyTagged)(negative ? -small : small) << 1;
    }
    balclient_wide bits = negative ? -magnitude : magnitude;
    PyObject *object = _PyLong_FromByteArray((unsigned char *)&bits, sizeof bits, PY_LITTLE_ENDIAN, 1);
    if (object == NULL) {
        CPyError_OutOfMemory();
    }
    return (CPyTagged)object | CPY_INT_TAG;
}

static inline CPyTagged balclient_wide_product(CPyTagged left, CPyTagged right) {
    balclient_wide a, b, product;
    bool minus_a, minus_b;
    if (balclient_read(left, &a, &minus_a) && balclient_read(right, &b, &minus_b)
        && !__builtin_mul_overflow(a, b, &product) && product >> 127 == 0) {
        return balclient_write(product, minus_a != minus_b);
    }
    return CPyTagged_Multiply_(left, right);
}

static inline CPyTagged balclient_wide_quotient(CPyTagged left, CPyTagged right) {
    balclient_wide a, b;
    bool minus_a, minus_b;
    if (balclient_read(left, &a, &minus_a) && balclient_read(right, &b, &minus_b) && b != 0 && a >> 126 == 0) {
        balclient_wide quotient = a / b;
        bool negative = minus_a != minus_b;
        if (negative && quotient * b != a) {
            quotient++;
        }
        return balclient_write(quotient, negative);
    }
    return CPyTagged_FloorDivide_(left, right);
}

static inline CPyTagged balclient_multiply(CPyTagged left, CPyTagged right) {
    if (CPyTagged_CheckShort(left) && CPyTagged_CheckShort(right)) {
        Py_ssize_t product;
        if (!__builtin_mul_overflow((Py_ssize_t)left, CPyTagged_ShortAsSsize_t(right), &product)) {
            return (CPyTagged)product;
        }
    }
    return balclient_wide_product(left, right);
}

static inline CPyTagged balclient_floor_divide(CPyTagged left, CPyTagged right) {
    if (CPyTagged_CheckShort(left) && CPyTagged_CheckShort(right)) {
        return CPyTagged_FloorDivide(left, right);
    }
    return balclient_wide_quotient(left, right);
}

#define CPyTagged_Multiply balclient_multiply
#define CPyTagged_FloorDivide balclient_floor_divide

#endif

#endif
