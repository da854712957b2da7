%% compare_measure: repetitions, and the time of runs; like bench/compare/measure.hpp and bench/run.hpp. After
%% "Time and Time Correction in Erlang" of the ERTS user's guide (monotonic_time/0, convert_time_unit/3).
-module(compare_measure).
-export([measure/3, ended/2, wait/1, report_bytes/3]).

%% Calls Once() to warm up, then reports the seconds it gives, as often as is asked for.
measure(#{repetitions := Repetitions} = Args, Operations, Once) ->
    Once(),
    [report(Args, Operations, "seconds", Once()) || _ <- lists:seq(1, Repetitions)].

%% A process that has timed its run tells whoever waits for it.
ended(Waits, Began) ->
    Waits ! {ended, Began, erlang:monotonic_time()}.

%% The seconds of so many runs that go on at the same time: from the first to begin to the last to end.
wait(Runs) ->
    {Began, Ended} = lists:unzip([receive {ended, B, E} -> {B, E} end || _ <- lists:seq(1, Runs)]),
    erlang:convert_time_unit(lists:max(Ended) - lists:min(Began), native, nanosecond) / 1.0e9.

%% One line: so many operations took so much memory.
report_bytes(Args, Operations, Bytes) ->
    report(Args, Operations, "bytes", float(Bytes)).

report(#{workload := Name, workers := Workers}, Operations, What, Value) ->
    io:format("{\"workload\":\"~s\",\"workers\":~b,\"operations\":~b,\"~s\":~.9f}~n",
              [Name, Workers, Operations, What, Value]).
