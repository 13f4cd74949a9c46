#include "convert.h"

#include "capsule.h"
#include "kinds.h"
#include "raster_buffer.h"

static bool convert_text(PyObject *object, struct value *value, const char **why)
{
    Py_ssize_t size;
    const char *text = PyUnicode_AsUTF8AndSize(object, &size);
    if (!text) {
        if (PyErr_ExceptionMatches(PyExc_UnicodeError)) {
            PyErr_Clear();
            *why = "is not valid Unicode";
        }
        return false;
    }
    *value = (struct value){.type = VALUE_TEXT, .data = text, .size = (size_t)size};
    return true;
}

static bool convert_int(PyObject *object, struct value *value, const char **why)
{
    int overflow;
    long long integer = PyLong_AsLongLongAndOverflow(object, &overflow);
    if (overflow) {
        *why = "does not fit 64 bits";
        return false;
    }
    *value = (struct value){.type = VALUE_INT, .integer = integer};
    return true;
}

static void convert_capsule(PyObject *object, struct value *value)
{
    struct handle *handle;
    switch (capsule_find_handle(object, &handle)) {
    case CAPSULE_OURS:
        *value = (struct value){.type = VALUE_HANDLE, .handle = handle};
        break;
    case CAPSULE_RENAMED:
        *value = (struct value){.type = VALUE_OTHER, .data = "a capsule that a consumer has taken over"};
        break;
    default:
        *value = (struct value){.type = VALUE_OTHER, .data = "a capsule that geocapsule did not make"};
        break;
    }
}

static bool convert_list(PyObject *object, struct value *value, const char **why)
{
    PyObject **objects = PySequence_Fast_ITEMS(object);
    size_t count = (size_t)PySequence_Fast_GET_SIZE(object);
    struct value *items = PyMem_Calloc(count ? count : 1, sizeof *items);
    if (!items) {
        PyErr_NoMemory();
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        /* Numbers are copied. Other items, whose memory another thread could drop from the list, no op takes. */
        items[i] = (struct value){.type = VALUE_OTHER, .data = Py_TYPE(objects[i])->tp_name};
        if (PyFloat_Check(objects[i])) {
            items[i] = (struct value){.type = VALUE_REAL, .real = PyFloat_AS_DOUBLE(objects[i])};
        } else if (PyLong_Check(objects[i]) && !convert_int(objects[i], &items[i], why)) {
            PyMem_Free(items);
            return false;
        }
    }
    *value = (struct value){.type = VALUE_LIST, .items = items, .count = count};
    return true;
}

bool convert_argument(PyObject *object, struct value *value, const char **why)
{
    *value = (struct value){.type = VALUE_OTHER, .data = Py_TYPE(object)->tp_name};
    *why = NULL;
    if (PyCapsule_CheckExact(object))
        convert_capsule(object, value);
    else if (PyLong_Check(object))
        return convert_int(object, value, why);
    else if (PyFloat_Check(object))
        *value = (struct value){.type = VALUE_REAL, .real = PyFloat_AS_DOUBLE(object)};
    else if (PyUnicode_Check(object))
        return convert_text(object, value, why);
    else if (PyBytes_Check(object))
        *value = (struct value){.type = VALUE_BYTES, .data = PyBytes_AS_STRING(object), .size = (size_t)PyBytes_GET_SIZE(object)};
    else if (PyList_Check(object) || PyTuple_Check(object))
        return convert_list(object, value, why);
    else if (object == Py_None)
        *value = (struct value){.type = VALUE_NONE};
    return true;
}

void convert_argument_done(struct value *value)
{
    if (value->type == VALUE_LIST)
        PyMem_Free(value->items);
}

/* The exporter behind a memoryview of pixels, or of a file's bytes: it holds the memory, not the handle, so close does not pull it
 * away. A file's is for reading: GDAL does not expect what it parses to change. */
struct memory {
    PyObject_HEAD
    struct raster_buffer *buffer;
    int dimensions;
    Py_ssize_t shape[2], strides[2];
};

static PyObject *create_memory(struct raster_buffer *buffer, PyTypeObject *type)
{
    struct memory *memory = PyObject_New(struct memory, type);
    if (!memory)
        return NULL;
    raster_buffer_retain(buffer);
    memory->buffer = buffer;
    const Py_ssize_t shape[] = {buffer->height, buffer->width};
    const Py_ssize_t strides[] = {(Py_ssize_t)buffer->width * buffer->item_size, buffer->item_size};
    memory->dimensions = buffer->is_file ? 1 : 2;
    for (int i = 0; i < memory->dimensions; i++) {
        memory->shape[i] = shape[2 - memory->dimensions + i];
        memory->strides[i] = strides[2 - memory->dimensions + i];
    }
    PyObject *view = PyMemoryView_FromObject((PyObject *)memory);
    Py_DECREF(memory);
    return view;
}

static void memory_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    raster_buffer_release(((struct memory *)self)->buffer);
    PyObject_Free(self);
    Py_DECREF(type);
}

static int memory_getbuffer(PyObject *self, Py_buffer *view, int flags)
{
    struct memory *memory = (struct memory *)self;
    const struct raster_buffer *buffer = memory->buffer;
    if (buffer->is_file && (flags & PyBUF_WRITABLE)) {
        PyErr_SetString(PyExc_BufferError, "a file's contents are for reading only");
        return -1;
    }
    if (memory->dimensions > 1 && (flags & PyBUF_F_CONTIGUOUS) == PyBUF_F_CONTIGUOUS) {
        PyErr_SetString(PyExc_BufferError, "pixels lie row by row, not column by column");
        return -1;
    }
    *view = (Py_buffer){.buf = buffer->pixels,
                        .obj = self,
                        .len = memory->shape[0] * memory->strides[0],
                        .itemsize = buffer->item_size,
                        .readonly = buffer->is_file,
                        .ndim = flags & PyBUF_ND ? memory->dimensions : 1,
                        .format = flags & PyBUF_FORMAT ? (char *)buffer->format : NULL,
                        .shape = flags & PyBUF_ND ? memory->shape : NULL,
                        .strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? memory->strides : NULL};
    Py_INCREF(self);
    return 0;
}

static PyType_Slot memory_slots[] = {
    {Py_tp_doc, "Pixels of a RasterBuffer, exported through the buffer protocol."},
    {Py_tp_dealloc, memory_dealloc},
    {Py_bf_getbuffer, memory_getbuffer},
    {0, NULL},
};

PyType_Spec memory_spec = {
    .name = "geocapsule.Memory",
    .basicsize = sizeof(struct memory),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = memory_slots,
};

static PyObject *convert_list_result(struct value *result)
{
    PyObject *list = PyList_New((Py_ssize_t)result->count);
    for (size_t i = 0; list && i < result->count; i++) {
        PyObject *item = convert_result(&result->items[i], NULL);
        if (item)
            PyList_SET_ITEM(list, (Py_ssize_t)i, item);
        else
            Py_CLEAR(list);
    }
    return list;
}

static PyObject *convert_record(struct value *result)
{
    PyObject *record = PyDict_New();
    for (size_t i = 0; record && i + 1 < result->count; i += 2) {
        PyObject *item = convert_result(&result->items[i + 1], NULL);
        if (!item || PyDict_SetItemString(record, result->items[i].data, item) < 0)
            Py_CLEAR(record);
        Py_XDECREF(item);
    }
    return record;
}

PyObject *convert_result(struct value *result, PyTypeObject *memory_type)
{
    PyObject *object = NULL;
    switch (result->type) {
    case VALUE_HANDLE:
        object = capsule_create(result->handle, kind_library_version(handle_kind(result->handle)));
        result->type = VALUE_NONE; /* the capsule has taken the reference */
        return object;
    case VALUE_INT:
        return PyLong_FromLongLong(result->integer);
    case VALUE_REAL:
        return PyFloat_FromDouble(result->real);
    case VALUE_TEXT: /* the libraries promise UTF-8, and sometimes lie */
        object = PyUnicode_DecodeUTF8(result->data, (Py_ssize_t)result->size, "replace");
        break;
    case VALUE_BYTES:
        object = PyBytes_FromStringAndSize(result->data, (Py_ssize_t)result->size);
        break;
    case VALUE_LIST:
        object = convert_list_result(result);
        break;
    case VALUE_RECORD:
        object = convert_record(result);
        break;
    case VALUE_MEMORY:
        object = create_memory(result->memory, memory_type);
        break;
    default:
        Py_INCREF(Py_None);
        object = Py_None;
        break;
    }
    value_clear(result);
    return object;
}
