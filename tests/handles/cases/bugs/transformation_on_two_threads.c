// While a point fails in one thread, another transforms with the same transformation: each thread needs a clone.
// expect: concurrent-use Transformation OCTTransform
// plain: survives
// oracle: none
#include <cpl_error.h>
#include <ogr_srs_api.h>
#include <pthread.h>
#include <semaphore.h>

static OGRCoordinateTransformationH transformation;
static pthread_t thread;
static sem_t transformed, finished;
static int failed;

static void *transform(void *unused)
{
    double x = 9, y = 50;
    OCTTransform(transformation, 1, &x, &y, NULL);
    sem_post(&transformed);
    sem_wait(&finished);
    return unused;
}

static void on_error(CPLErr level, CPLErrorNum number, const char *message)
{
    (void)level, (void)number, (void)message;
    if (failed++)
        return;
    pthread_create(&thread, NULL, transform, NULL);
    sem_wait(&transformed);
}

int main(void)
{
    double x = 0, y = 1e9;
    sem_init(&transformed, 0, 0);
    sem_init(&finished, 0, 0);
    OGRSpatialReferenceH source = OSRNewSpatialReference(NULL), target = OSRNewSpatialReference(NULL);
    OSRImportFromProj4(source, "+proj=longlat +ellps=GRS80");
    OSRImportFromProj4(target, "+proj=utm +zone=32 +ellps=GRS80");
    transformation = OCTNewCoordinateTransformation(source, target);
    OSRRelease(source);
    OSRRelease(target);
    CPLSetErrorHandler(on_error);
    OCTTransform(transformation, 1, &x, &y, NULL);
    OCTDestroyCoordinateTransformation(transformation);
    sem_post(&finished);
    return failed ? pthread_join(thread, NULL) : 1;
}
