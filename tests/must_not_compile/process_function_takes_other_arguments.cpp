// expect: a_process_is_a_function_of_process_ref_and_these
#include <actors/actors.hpp>
int add(actors::Process&, int a, int b) {
  return a + b;
}
void start(actors::ActorSystem& system) {
  system.spawn(add, 1);
}
