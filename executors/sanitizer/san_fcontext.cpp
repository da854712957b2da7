// Tells ThreadSanitizer and AddressSanitizer about fibers. Linked into every executable of a
// sanitizer build, and into nothing else.
//
// Boost.Fiber switches stacks inside the packaged, uninstrumented libboost_fiber.so, through three
// C functions of Boost.Context. This file defines the three again: being part of the executable,
// these come first, announce the switch, and call the real ones. So every switch is seen, also
// those of fibers that end. (Boost's own BOOST_USE_TSAN and BOOST_USE_ASAN change the ABI, and need
// a Boost that was built with them.)
//
// Nothing here is instrumented: a function that is left on one stack and returned from on another
// would unbalance the sanitizers' shadow stacks.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include <dlfcn.h>
#include <pthread.h>

#if defined(__has_feature)
#define ACTORS_HAS_FEATURE(x) __has_feature(x)
#else
#define ACTORS_HAS_FEATURE(x) 0
#endif
#if defined(__SANITIZE_THREAD__) || ACTORS_HAS_FEATURE(thread_sanitizer)
#define ACTORS_TSAN 1
#include <sanitizer/tsan_interface.h>
#else
#define ACTORS_TSAN 0
#endif
#if defined(__SANITIZE_ADDRESS__) || ACTORS_HAS_FEATURE(address_sanitizer)
#define ACTORS_ASAN 1
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#else
#define ACTORS_ASAN 0
#endif
#if defined(__clang__)
#define ACTORS_RAW __attribute__((disable_sanitizer_instrumentation, noinline))
#else
#define ACTORS_RAW \
  __attribute__((no_sanitize_thread, no_sanitize_address, no_sanitize_undefined, noinline))
#endif

namespace {

/// Boost.Context's transfer_t: what a switch hands over. The layout is that of its assembly.
struct Transfer {
  void* context;
  void* data;
};
using Entry = void (*)(Transfer);
using OnTop = Transfer (*)(Transfer);

/// A stack that fibers run on. Allocated with calloc: this code runs below everything else.
struct Stack {
  char* low;
  char* high;
  Entry entry;
  void* tsan_fiber;
  void* fake_stack;  ///< ASan's, while the stack is left
  Stack* next;
};

/// The stacks of one thread. No lock: fibers stay on their threads, and a lock would show
/// ThreadSanitizer an order that the program does not have.
struct Thread {
  Stack* stacks;
  Stack* current;  ///< null before the first switch
  Stack own;       ///< the thread's own stack
  OnTop on_top;    ///< of the switch that is under way
  bool arrived;    ///< the on-top function has announced the arrival already
};
thread_local constinit Thread thread{};

using Jump = Transfer (*)(void*, void*);
using Make = void* (*)(void*, std::size_t, Entry);
using JumpOnTop = Transfer (*)(void*, void*, OnTop);
Jump real_jump;
Make real_make;
JumpOnTop real_on_top;
pthread_key_t at_thread_end;  // its value only makes forget_thread() run

ACTORS_RAW void forget_thread(void*);

ACTORS_RAW __attribute__((constructor)) void find_real_functions() {
  real_jump = reinterpret_cast<Jump>(::dlsym(RTLD_NEXT, "jump_fcontext"));
  real_make = reinterpret_cast<Make>(::dlsym(RTLD_NEXT, "make_fcontext"));
  real_on_top = reinterpret_cast<JumpOnTop>(::dlsym(RTLD_NEXT, "ontop_fcontext"));
  if (::pthread_key_create(&at_thread_end, &forget_thread) != 0) {
    std::abort();
  }
}

ACTORS_RAW void prepare_thread() {
  if (thread.current != nullptr) {
    return;
  }
  if (real_jump == nullptr) {
    find_real_functions();  // another library's constructor came first
  }
  thread.current = &thread.own;
  static_cast<void>(::pthread_setspecific(at_thread_end, &thread));
#if ACTORS_TSAN
  thread.own.tsan_fiber = __tsan_get_current_fiber();
#endif
#if ACTORS_ASAN
  pthread_attr_t attributes;
  void* low = nullptr;
  std::size_t size = 0;
  if (::pthread_getattr_np(::pthread_self(), &attributes) == 0) {
    static_cast<void>(::pthread_attr_getstack(&attributes, &low, &size));
    static_cast<void>(::pthread_attr_destroy(&attributes));
  }
  thread.own.low = static_cast<char*>(low);
  thread.own.high = thread.own.low + size;
#endif
}

/// The stack that `address` lies in; it moves to the front of the list.
ACTORS_RAW Stack* find(const void* address) {
  const auto* const at = static_cast<const char*>(address);
  for (Stack** link = &thread.stacks; *link != nullptr; link = &(*link)->next) {
    Stack* const stack = *link;
    if (at >= stack->low && at < stack->high) {
      *link = stack->next;
      stack->next = thread.stacks;
      thread.stacks = stack;
      return stack;
    }
  }
  return &thread.own;
}

ACTORS_RAW void announce_leaving(const void* to) {
  prepare_thread();
#if ACTORS_ASAN
  Stack* const from = thread.current;
#endif
  thread.current = find(to);
#if ACTORS_ASAN
  __sanitizer_start_switch_fiber(
      &from->fake_stack, thread.current->low,
      static_cast<std::size_t>(thread.current->high - thread.current->low));
#endif
#if ACTORS_TSAN
  __tsan_switch_to_fiber(thread.current->tsan_fiber, 0);
#endif
}

ACTORS_RAW void announce_arrival() {
#if ACTORS_ASAN
  __sanitizer_finish_switch_fiber(thread.current->fake_stack, nullptr, nullptr);
#endif
}

/// What a new fiber runs first.
ACTORS_RAW void enter_new_stack(Transfer transfer) {
  announce_arrival();
  thread.current->entry(transfer);
  std::abort();  // an entry function never returns
}

/// What runs on top of a fiber that was left before.
ACTORS_RAW Transfer run_on_top(Transfer transfer) {
  announce_arrival();
  thread.arrived = true;
  return thread.on_top(transfer);
}

ACTORS_RAW Transfer came_back(Transfer transfer) {
  if (!thread.arrived) {
    announce_arrival();
  }
  thread.arrived = false;
  return transfer;
}

/// Forgets the fibers whose stacks overlap with the one that is about to be used.
ACTORS_RAW void forget_stacks(const char* low, const char* high) {
  for (Stack** link = &thread.stacks; *link != nullptr;) {
    Stack* const stack = *link;
    if (stack->low < high && low < stack->high && stack != thread.current) {
      *link = stack->next;
#if ACTORS_TSAN
      __tsan_destroy_fiber(stack->tsan_fiber);
#endif
      std::free(stack);
    } else {
      link = &stack->next;
    }
  }
}

/// After the thread's C++ destructors, so after its last fiber.
ACTORS_RAW void forget_thread(void*) {
  if (thread.current == &thread.own) {
    forget_stacks(nullptr, reinterpret_cast<const char*>(UINTPTR_MAX));
  }
}

}  // namespace

extern "C" {

ACTORS_RAW void* make_fcontext(void* top, std::size_t size, Entry entry) {
  prepare_thread();
  char* const high = static_cast<char*>(top);
  char* const low = high - size;
  forget_stacks(low, high);
  auto* const stack = static_cast<Stack*>(std::calloc(1, sizeof(Stack)));
  if (stack == nullptr) {
    std::abort();
  }
  stack->low = low;
  stack->high = high;
  stack->entry = entry;
#if ACTORS_TSAN
  stack->tsan_fiber = __tsan_create_fiber(0);
#endif
#if ACTORS_ASAN
  __asan_unpoison_memory_region(low, size);
#endif
  stack->next = thread.stacks;
  thread.stacks = stack;
  return real_make(top, size, &enter_new_stack);
}

ACTORS_RAW Transfer jump_fcontext(void* to, void* data) {
  announce_leaving(to);
  thread.arrived = false;
  return came_back(real_jump(to, data));
}

ACTORS_RAW Transfer ontop_fcontext(void* to, void* data, OnTop on_top) {
  announce_leaving(to);
  thread.on_top = on_top;
  thread.arrived = false;
  return came_back(real_on_top(to, data, &run_on_top));
}

}  // extern "C"
