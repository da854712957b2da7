// expect: child_process(function, arguments...): the function takes an actors::Process&
#include <actors/supervisor.hpp>
void serve(actors::Process&, int, int) {}
actors::ChildSpec spec() {
  return {.id = "server", .start = actors::child_process(serve, 1)};
}
