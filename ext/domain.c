/* Field domains: which values a field may have. A dataset copies what it is given. */
#include <cpl_conv.h>
#include <gdal.h>
#include <ogr_api.h>

#include "call.h"
#include "views.h"

int op_coded_domain(struct call *call)
{
    const OGRCodedValue values[] = {{(char *)arg_text(call, 1), (char *)arg_text(call, 2)}, {NULL, NULL}}; /* are copied */
    OGRFieldDomainH domain = OGR_CodedFldDomain_Create(arg_text(call, 0), "", OFTString, OFSTNone, values);
    return domain ? give_adopted(call, domain) : call_fail_gdal(call, "cannot make a domain");
}

int op_range_domain(struct call *call)
{
    const OGRField low = {.Real = arg_real(call, 1)}, high = {.Real = arg_real(call, 2)};
    OGRFieldDomainH domain = OGR_RangeFldDomain_Create(arg_text(call, 0), "", OFTReal, OFSTNone, &low, true, &high, true);
    return domain ? give_adopted(call, domain) : call_fail_gdal(call, "cannot make a domain");
}

int op_domain_name(struct call *call)
{
    return give_text(call, OGR_FldDomain_GetName(arg_native(call, 0)));
}

int op_domain_type(struct call *call)
{
    static const char *const names[] = {[OFDT_CODED] = "coded", [OFDT_RANGE] = "range", [OFDT_GLOB] = "glob"};
    return give_text(call, names[OGR_FldDomain_GetDomainType(arg_native(call, 0))]);
}

int op_field_domain(struct call *call)
{
    OGRFieldDomainH domain = GDALDatasetGetFieldDomain(arg_native(call, 0), arg_text(call, 1));
    return domain ? give_borrowed(call, domain)
                  : call_fail(call, STATUS_LIBRARY_ERROR, "this Dataset has no field domain \"%.40s\"", arg_text(call, 1));
}

/* What a dataset answers to a change of its domains; the reason, if any, is given back. */
static int answer(struct call *call, bool done, char *reason)
{
    int status = done ? STATUS_OK : call_fail(call, STATUS_LIBRARY_ERROR, "%s", reason ? reason : "refused");
    CPLFree(reason);
    return status;
}

int op_add_field_domain(struct call *call)
{
    char *reason = NULL;
    bool added = GDALDatasetAddFieldDomain(arg_native(call, 0), arg_native(call, 1), &reason);
    return answer(call, added, reason);
}

/* Ends the views of the domain of this name, if the dataset can change it. */
static void end_domain(struct call *call, const char *capability, const char *name)
{
    GDALDatasetH dataset = arg_native(call, 0);
    const void *domain = GDALDatasetTestCapability(dataset, capability) ? GDALDatasetGetFieldDomain(dataset, name) : NULL;
    if (domain)
        end_views(call->args[0].handle, KIND_FIELD_DOMAIN, domain);
}

int op_update_field_domain(struct call *call)
{
    char *reason = NULL;
    OGRFieldDomainH domain = arg_native(call, 1); /* before its handle ends, if it is a view of this very domain */
    end_domain(call, ODsCUpdateFieldDomain, OGR_FldDomain_GetName(domain));
    bool updated = GDALDatasetUpdateFieldDomain(arg_native(call, 0), domain, &reason);
    return answer(call, updated, reason);
}

int op_delete_field_domain(struct call *call)
{
    char *reason = NULL;
    end_domain(call, ODsCDeleteFieldDomain, arg_text(call, 1));
    bool removed = GDALDatasetDeleteFieldDomain(arg_native(call, 0), arg_text(call, 1), &reason);
    return answer(call, removed, reason);
}
