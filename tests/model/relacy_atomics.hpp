#pragma once
// Relacy's atomics in the shape of StdAtomics (base/atomics.hpp), with switches that break the code
// under test on purpose: a model check is worth something only if it finds the mutants.
//
// Include the code under test BEFORE this file: Relacy's macros replace the standard names
// (std::memory_order_acquire, new, delete) in everything that follows. Models write order::acquire.

#include <atomic>
#include <cstdint>
#include <iostream>
#include <type_traits>
#include <vector>

namespace actors::model {

namespace order {
inline constexpr std::memory_order relaxed = std::memory_order_relaxed;
inline constexpr std::memory_order acquire = std::memory_order_acquire;
inline constexpr std::memory_order release = std::memory_order_release;
inline constexpr std::memory_order acq_rel = std::memory_order_acq_rel;
inline constexpr std::memory_order seq_cst = std::memory_order_seq_cst;
}  // namespace order

/// 0 relaxed, 1 acquire, 2 release, 3 acq_rel, 4 seq_cst
inline int order_index(std::memory_order o) {
  switch (o) {
    case order::relaxed:
      return 0;
    case order::acquire:
      return 1;
    case order::release:
      return 2;
    case order::acq_rel:
      return 3;
    default:
      return 4;
  }
}

enum class Op { none, load, store, exchange, fetch, cas_weak, cas_strong };

/// How the atomics are to misbehave.
struct Fault {
  Op op = Op::none;  ///< operations of this kind and order get another order
  std::memory_order from = order::seq_cst;
  std::memory_order to = order::seq_cst;
  bool store_for_cas = false;  ///< a strong CAS that writes `stored` writes it blindly
  std::uintptr_t stored = 0;
  std::uintptr_t dropped_bits = 0;  ///< a weak CAS does not write these
  bool only_with_operand = false;   ///< the other order is for read-modify-writes with `operand`
  std::uintptr_t operand = 0;
};
inline Fault fault;

inline Fault weaken(Op op, std::memory_order from, std::memory_order to) {
  Fault f;
  f.op = op;
  f.from = from;
  f.to = to;
  return f;
}
/// The same, only where the operand of a fetch (or what a CAS writes) is this.
inline Fault weaken_at(std::uintptr_t operand, Op op, std::memory_order from,
                       std::memory_order to) {
  Fault f = weaken(op, from, to);
  f.only_with_operand = true;
  f.operand = operand;
  return f;
}
inline Fault blind_store(std::uintptr_t value) {
  Fault f;
  f.store_for_cas = true;
  f.stored = value;
  return f;
}
inline Fault drop(std::uintptr_t bits) {
  Fault f;
  f.dropped_bits = bits;
  return f;
}

}  // namespace actors::model

#include <relacy/relacy.hpp>

namespace actors::model {

inline rl::memory_order relacy_order(Op op, std::memory_order o) {
  static const rl::memory_order orders[] = {rl::mo_relaxed, rl::mo_acquire, rl::mo_release,
                                            rl::mo_acq_rel, rl::mo_seq_cst};
  return orders[order_index(fault.op == op && fault.from == o ? fault.to : o)];
}

/// The same for a read-modify-write with `operand`.
template <class T>
rl::memory_order relacy_order(Op op, std::memory_order o, T operand) {
  if constexpr (std::is_same_v<T, std::uintptr_t>) {
    if (fault.only_with_operand && fault.operand != operand) {
      return relacy_order(Op::none, o);
    }
  }
  return relacy_order(op, o);
}

template <class T>
class ModelAtomic {
 public:
  ModelAtomic() { value_.store(T{}, rl::mo_relaxed, $); }
  explicit(false) ModelAtomic(T value) { value_.store(value, rl::mo_relaxed, $); }
  T load(std::memory_order o) const { return value_.load(relacy_order(Op::load, o), $); }
  void store(T value, std::memory_order o) { value_.store(value, relacy_order(Op::store, o), $); }
  T exchange(T value, std::memory_order o) {
    return value_.exchange(value, relacy_order(Op::exchange, o), $);
  }
  T fetch_add(T value, std::memory_order o) {
    return value_.fetch_add(value, relacy_order(Op::fetch, o, value), $);
  }
  T fetch_sub(T value, std::memory_order o) {
    return value_.fetch_sub(value, relacy_order(Op::fetch, o, value), $);
  }
  T fetch_or(T value, std::memory_order o) {
    return value_.fetch_or(value, relacy_order(Op::fetch, o, value), $);
  }
  T fetch_and(T value, std::memory_order o) {
    return value_.fetch_and(value, relacy_order(Op::fetch, o, value), $);
  }
  bool compare_exchange_weak(T& seen, T value, std::memory_order o, std::memory_order failure) {
    if constexpr (std::is_same_v<T, std::uintptr_t>) {
      value &= ~fault.dropped_bits;
    }
    return value_.compare_exchange_weak(seen, value, relacy_order(Op::cas_weak, o, value), $,
                                        relacy_order(Op::load, failure), $);
  }
  bool compare_exchange_strong(T& seen, T value, std::memory_order o, std::memory_order failure) {
    if constexpr (std::is_same_v<T, std::uintptr_t>) {
      if (fault.store_for_cas && value == fault.stored) {
        value_.store(value, relacy_order(Op::store, order::release), $);
        return true;
      }
    }
    return value_.compare_exchange_strong(seen, value, relacy_order(Op::cas_strong, o, value), $,
                                          relacy_order(Op::load, failure), $);
  }

 private:
  rl::atomic<T> value_;
};

/// A plain field; Relacy reports every access that is not ordered with the others.
template <class T>
class ModelPlain {
 public:
  explicit(false) ModelPlain(T value = T{}) { value_($).store(value); }
  ModelPlain(const ModelPlain&) = default;
  operator T() const { return value_($).load(); }  // as std::atomic has it
  ModelPlain& operator=(T value) {
    value_($).store(value);
    return *this;
  }
  ModelPlain& operator=(const ModelPlain& other) { return *this = T(other); }
  T operator->() const { return *this; }

 private:
  rl::var<T> value_;
};

struct RelacyAtomics {
  template <class T>
  using Atomic = ModelAtomic<T>;
  template <class T>
  using Plain = ModelPlain<T>;
};

/// Lets other threads run, in a loop that waits for them.
inline void pause() {
  rl::yield(1, $);
}

/// A queue of identical things to do: how often must somebody still do it.
class RunQueue {
 public:
  void put() { waiting_.fetch_add(1, order::acq_rel); }
  bool get() {
    int seen = waiting_.load(order::relaxed);
    return seen > 0 &&
           waiting_.compare_exchange_strong(seen, seen - 1, order::acq_rel, order::relaxed);
  }

 private:
  ModelAtomic<int> waiting_{0};
};

/// One way to break the protocol. `step`: what the model itself does wrong (0: nothing); `fault`:
/// what the atomics do wrong.
struct Mutant {
  const char* name;
  int step;
  Fault fault;
};

/// The `step` of the mutant being checked.
inline int broken_step = 0;

template <class Suite>
bool passes(unsigned iterations) {
  rl::test_params params;
  std::ostream silent(nullptr);
  params.output_stream = &silent;
  params.progress_stream = &silent;
  params.iteration_count = iterations;
  params.execution_depth_limit = 3000;
  params.search_type = rl::random_scheduler_type;
  return rl::simulate<Suite>(params);
}

/// Checks that the protocol passes `iterations` random interleavings, and that each mutant fails
/// within `patience`. Returns the number of disappointments.
template <class Suite>
int check(const char* name, unsigned iterations, unsigned patience,
          const std::vector<Mutant>& mutants) {
  int wrong = 0;
  fault = Fault{};
  broken_step = 0;
  if (!passes<Suite>(iterations)) {
    std::cout << name << ": FAILED\n";
    ++wrong;
  } else {
    std::cout << name << ": passed " << iterations << " interleavings\n";
  }
  for (const Mutant& mutant : mutants) {
    fault = mutant.fault;
    broken_step = mutant.step;
    const bool found = !passes<Suite>(patience);
    std::cout << "  mutant '" << mutant.name << (found ? "': found\n" : "': NOT FOUND\n");
    wrong += found ? 0 : 1;
  }
  std::cout << std::flush;
  return wrong;
}

}  // namespace actors::model
