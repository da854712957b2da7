#pragma once
// One pointer per fiber: saved and restored at every fiber switch, like the exception state. The
// floors above keep "the turn this fiber is running" in it. A new fiber starts with null; on plain
// threads it is an ordinary thread_local.

namespace actors::detail {

extern thread_local constinit void* fiber_local;

}  // namespace actors::detail
