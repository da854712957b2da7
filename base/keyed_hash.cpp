#include "base/keyed_hash.hpp"

#include <bit>
#include <random>

namespace actors::detail {

namespace {

struct Key {
  std::uint64_t low;
  std::uint64_t high;
};

Key random_key() {
  std::random_device source;
  const auto word = [&source] { return std::uint64_t{source()} << 32U | source(); };
  const std::uint64_t low = word();
  return {low, word()};
}

struct SipState {
  std::uint64_t a, b, c, d;

  void rounds(int count) noexcept {
    for (; count > 0; --count) {
      a += b;
      c += d;
      b = std::rotl(b, 13) ^ a;
      d = std::rotl(d, 16) ^ c;
      a = std::rotl(a, 32);
      c += b;
      a += d;
      b = std::rotl(b, 17) ^ c;
      d = std::rotl(d, 21) ^ a;
      c = std::rotl(c, 32);
    }
  }
  void take(std::uint64_t word) noexcept {
    d ^= word;
    rounds(2);
    a ^= word;
  }
};

}  // namespace

std::uint64_t keyed_hash(std::uint64_t word) {
  static const Key key = random_key();
  SipState state{key.low ^ 0x736f'6d65'7073'6575U, key.high ^ 0x646f'7261'6e64'6f6dU,
                 key.low ^ 0x6c79'6765'6e65'7261U, key.high ^ 0x7465'6462'7974'6573U};
  state.take(word);
  state.take(std::uint64_t{8} << 56U);  // the length in bytes
  state.c ^= 0xFFU;
  state.rounds(4);
  return state.a ^ state.b ^ state.c ^ state.d;
}

}  // namespace actors::detail
