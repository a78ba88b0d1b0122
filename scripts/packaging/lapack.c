/* OpenCV's wheel for Linux brings a whole OpenBLAS, 42 MB, for the functions below; NumPy's brings another, with 64-bit
   integers and other names. In a bundle this library stands in for the first and hands everything on to the second. */

#include <stdint.h>
#include <stdlib.h>

typedef int64_t wide;

static void copy(int *to, const wide *from, int count) {
    for (int i = 0; i < count; i++) to[i] = (int)from[i];
}

static int smaller(int one, int other) { return one < other ? one : other; }

/* A failed allocation is told as LAPACK tells of one. */
enum { NO_MEMORY = -1010 };

#define GEMM(x, scalar)                                                                                               \
    void scipy_cblas_##x##gemm64_(int, int, int, wide, wide, wide, scalar, const void *, wide, const void *, wide,    \
                                  scalar, void *, wide);                                                              \
    void cblas_##x##gemm(int order, int ta, int tb, int m, int n, int k, scalar alpha, const void *a, int lda,         \
                         const void *b, int ldb, scalar beta, void *c, int ldc) {                                     \
        scipy_cblas_##x##gemm64_(order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);                        \
    }

GEMM(s, float)
GEMM(d, double)
GEMM(c, const void *)
GEMM(z, const void *)

/* The size_t at the end are the lengths of the characters, which Fortran adds. */
#define LAPACK(x, real)                                                                                               \
    void scipy_##x##gels_64_(const char *, wide *, wide *, wide *, real *, wide *, real *, wide *, real *, wide *,    \
                             wide *, size_t);                                                                         \
    void x##gels_(const char *trans, int *m, int *n, int *nrhs, real *a, int *lda, real *b, int *ldb, real *work,     \
                  int *lwork, int *info) {                                                                            \
        wide m_ = *m, n_ = *n, nrhs_ = *nrhs, lda_ = *lda, ldb_ = *ldb, lwork_ = *lwork, info_ = 0;                   \
        scipy_##x##gels_64_(trans, &m_, &n_, &nrhs_, a, &lda_, b, &ldb_, work, &lwork_, &info_, 1);                   \
        *info = (int)info_;                                                                                           \
    }                                                                                                                 \
    void scipy_##x##geqrf_64_(wide *, wide *, real *, wide *, real *, real *, wide *, wide *);                        \
    void x##geqrf_(int *m, int *n, real *a, int *lda, real *tau, real *work, int *lwork, int *info) {                 \
        wide m_ = *m, n_ = *n, lda_ = *lda, lwork_ = *lwork, info_ = 0;                                               \
        scipy_##x##geqrf_64_(&m_, &n_, a, &lda_, tau, work, &lwork_, &info_);                                         \
        *info = (int)info_;                                                                                           \
    }                                                                                                                 \
    void scipy_##x##gesdd_64_(const char *, wide *, wide *, real *, wide *, real *, real *, wide *, real *, wide *,   \
                              real *, wide *, wide *, wide *, size_t);                                                \
    void x##gesdd_(const char *jobz, int *m, int *n, real *a, int *lda, real *s, real *u, int *ldu, real *vt,         \
                   int *ldvt, real *work, int *lwork, int *iwork, int *info) {                                        \
        wide m_ = *m, n_ = *n, lda_ = *lda, ldu_ = *ldu, ldvt_ = *ldvt, lwork_ = *lwork, info_ = 0;                   \
        wide *iwork_ = malloc((8 * (size_t)smaller(*m, *n) + 8) * sizeof(wide));                                      \
        (void)iwork;                                                                                                  \
        if (!iwork_) { *info = NO_MEMORY; return; }                                                                   \
        scipy_##x##gesdd_64_(jobz, &m_, &n_, a, &lda_, s, u, &ldu_, vt, &ldvt_, work, &lwork_, iwork_, &info_, 1);    \
        free(iwork_);                                                                                                 \
        *info = (int)info_;                                                                                           \
    }                                                                                                                 \
    void scipy_##x##gesv_64_(wide *, wide *, real *, wide *, wide *, real *, wide *, wide *);                         \
    void x##gesv_(int *n, int *nrhs, real *a, int *lda, int *ipiv, real *b, int *ldb, int *info) {                    \
        wide n_ = *n, nrhs_ = *nrhs, lda_ = *lda, ldb_ = *ldb, info_ = 0;                                             \
        wide *ipiv_ = malloc(((size_t)*n + 1) * sizeof(wide));                                                        \
        if (!ipiv_) { *info = NO_MEMORY; return; }                                                                    \
        scipy_##x##gesv_64_(&n_, &nrhs_, a, &lda_, ipiv_, b, &ldb_, &info_);                                          \
        if (info_ >= 0) copy(ipiv, ipiv_, *n);                                                                        \
        free(ipiv_);                                                                                                  \
        *info = (int)info_;                                                                                           \
    }                                                                                                                 \
    void scipy_##x##getrf_64_(wide *, wide *, real *, wide *, wide *, wide *);                                        \
    void x##getrf_(int *m, int *n, real *a, int *lda, int *ipiv, int *info) {                                         \
        wide m_ = *m, n_ = *n, lda_ = *lda, info_ = 0;                                                                \
        wide *ipiv_ = malloc(((size_t)smaller(*m, *n) + 1) * sizeof(wide));                                           \
        if (!ipiv_) { *info = NO_MEMORY; return; }                                                                    \
        scipy_##x##getrf_64_(&m_, &n_, a, &lda_, ipiv_, &info_);                                                      \
        if (info_ >= 0) copy(ipiv, ipiv_, smaller(*m, *n));                                                           \
        free(ipiv_);                                                                                                  \
        *info = (int)info_;                                                                                           \
    }                                                                                                                 \
    void scipy_##x##posv_64_(const char *, wide *, wide *, real *, wide *, real *, wide *, wide *, size_t);           \
    void x##posv_(const char *uplo, int *n, int *nrhs, real *a, int *lda, real *b, int *ldb, int *info) {             \
        wide n_ = *n, nrhs_ = *nrhs, lda_ = *lda, ldb_ = *ldb, info_ = 0;                                             \
        scipy_##x##posv_64_(uplo, &n_, &nrhs_, a, &lda_, b, &ldb_, &info_, 1);                                        \
        *info = (int)info_;                                                                                           \
    }                                                                                                                 \
    void scipy_##x##potrf_64_(const char *, wide *, real *, wide *, wide *, size_t);                                  \
    void x##potrf_(const char *uplo, int *n, real *a, int *lda, int *info) {                                          \
        wide n_ = *n, lda_ = *lda, info_ = 0;                                                                         \
        scipy_##x##potrf_64_(uplo, &n_, a, &lda_, &info_, 1);                                                         \
        *info = (int)info_;                                                                                           \
    }                                                                                                                 \
    void scipy_##x##geev_64_(const char *, const char *, wide *, real *, wide *, real *, real *, real *, wide *,      \
                             real *, wide *, real *, wide *, wide *, size_t, size_t);                                 \
    void x##geev_(const char *jobvl, const char *jobvr, int *n, real *a, int *lda, real *wr, real *wi, real *vl,      \
                  int *ldvl, real *vr, int *ldvr, real *work, int *lwork, int *info) {                                \
        wide n_ = *n, lda_ = *lda, ldvl_ = *ldvl, ldvr_ = *ldvr, lwork_ = *lwork, info_ = 0;                          \
        scipy_##x##geev_64_(jobvl, jobvr, &n_, a, &lda_, wr, wi, vl, &ldvl_, vr, &ldvr_, work, &lwork_, &info_, 1,    \
                            1);                                                                                       \
        *info = (int)info_;                                                                                           \
    }

LAPACK(s, float)
LAPACK(d, double)
